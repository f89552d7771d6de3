import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, owner } from '../src/core/process.ts'
import { mpirun } from '../src/jobs/mpi/launcher.ts'
import { followStage } from '../src/pipeline/follow.ts'
import { openMpi } from '../src/train/collective/mpi.ts'
import { contract } from './collective/contract.ts'
import { missingMpi, mpirunWords, runProcesses } from './collective/launch.ts'
import type { Asked } from './data/stage/work.ts'
import { executorContract, processContract, workOf } from './ports/executor.ts'
import { processes } from './ports/processes.ts'

const missing = missingMpi()

const ranks = { ranks: 3, hosts: null, timeout: 2000 }

if (missing) test('MPI', { skip: missing })
else {
  contract('MPI', runProcesses, {
    sizes: [3],
    // MPI adds up in an order of its own.
    ordered: false,
    patience: 500,
    grace: 8000,
  })
  executorContract('ranks of mpirun', processes(mpirun, { ...ranks, ranks: 2 }))
  processContract('ranks of mpirun', processes(mpirun, { ...ranks, ranks: 2 }))
}

/** A stage by ranks of mpirun, followed until it is over; `told` hears what it tells. */
const stage = async (
  asked: Asked['do'],
  { told = () => {}, signal = new AbortController().signal, ...spec }: StageOptions = {},
) => {
  await using harness = await processes(mpirun, { ...ranks, ...spec })()
  const { executor } = harness
  const of = await (await workOf(harness)).ask({ do: asked, value: 21 })
  await executor.start(of)
  const came = followStage<string, number>(harness, of, { signal, onEvent: told })
  const end = await came.then(
    ({ result }) => ({ result }),
    (error: unknown) => ({ error }),
  )
  const { text } = await executor.logs(of)
  return { ...end, text }
}

interface StageOptions {
  readonly told?: (event: string) => void
  readonly signal?: AbortSignal
  readonly hosts?: string
  readonly ranks?: number
}

const failure = async (...given: Parameters<typeof stage>): Promise<object> => {
  const end = await stage(...given)
  if ('error' in end) return Object(end.error)
  assert.fail(`It came to ${end.result}.`)
}

/** What each of so many ranks says that asks for a world of another size. */
const openedBy = (ranks: number, expected: number): string[] => {
  const program = join(import.meta.dirname, 'data/stage/expected.ts')
  const { stdout } = spawnSync(
    'mpirun',
    [...mpirunWords(ranks), process.execPath, program, `${expected}`],
    { encoding: 'utf8' },
  )
  return stdout.trim().split('\n')
}

/** Pids of the ranks, and of who has started each. */
type Pids = readonly (readonly [number, number])[]

if (!missing) {
  test('What ranks print is kept with whose it was, and variables of Millrace go with them', async () => {
    process.env['MILLRACE_FLAVOUR'] = 'plum'
    try {
      const { text } = await stage('print')
      assert.deepEqual(text.trim().split('\n').sort(), [
        '[1] works with plum',
        '[2] works with plum',
      ])
    } finally {
      delete process.env['MILLRACE_FLAVOUR']
    }
  })

  test('A host file says where ranks go', async () => {
    const hosts = 'localhost slots=2\n'
    assert.deepEqual(Reflect.get(await stage('double', { hosts, ranks: 2 }), 'result'), 42)
    const error = await failure('double', { hosts, ranks: 3 })
    assert.equal(Reflect.get(error, 'code'), 'training_failed')
    assert.match(Reflect.get(error, 'why'), /not enough slots/)
  })

  test('A world of another size than asked is an error, also without a launcher', async () => {
    const [smaller, larger] = [openedBy(3, 4), openedBy(3, 2)]
    assert.deepEqual(smaller, Array(3).fill('worker_lost: Asked for a world of 4, found one of 3.'))
    assert.deepEqual(larger, Array(3).fill('bad_usage: Asked for a world of 2, found one of 3.'))
    await assert.rejects(openMpi({ expected: 2 }), {
      code: 'worker_lost',
      what: 'Asked for a world of 2, found one of 1.',
      why: /Open MPI 5 under mpi-operator/,
    })
  })

  test('A process is one rank of one world', async () => {
    const world = await openMpi()
    assert.deepEqual([world.rank, world.size, world.hosts], [0, 1, [hostname()]])
    await assert.rejects(openMpi(), {
      code: 'bad_usage',
      what: 'This process has opened MPI already.',
    })
    await world.close()
  })

  test('The error of any rank arrives with its code and its advice', async () => {
    const end = await stage('fail in a rank')
    assert.ok('error' in end)
    const { code, what, fix } = Object(end.error)
    assert.deepEqual([code, what, fix], ['bad_data', 'No rows.', 'Add rows.'])
    assert.ok(end.text.includes(`millrace: Rank 1 on ${hostname()} gave up: No rows.`), end.text)
  })

  test('A rank that ends without a word is named with its exit code and what it said last', async () => {
    const { code, what, why } = Object(await failure('lose a rank'))
    assert.deepEqual(
      [code, what, why],
      [
        'worker_lost',
        `Rank 1 on ${hostname()} ended: exit code 7.`,
        'Its last line was: about to crash',
      ],
    )
  })

  /** What is done to a stage that works: pids of the ranks, and of mpirun. */
  const misfortunes = {
    'A rank that is killed': {
      act: ({ ranks }) => process.kill(ranks[1] ?? 0, 'SIGKILL'),
      code: 'worker_lost',
      what: new RegExp(`^Rank 1 on ${hostname()} ended: signal 9 \\(Killed\\)\\.$`),
    },
    'A rank that is stopped': {
      act: ({ ranks }) => process.kill(ranks[1] ?? 0, 'SIGSTOP'),
      code: 'worker_lost',
      what: new RegExp(`^Rank 1 on ${hostname()} did not come to allGather within 2 s\\.$`),
    },
    'An mpirun that is killed': {
      act: ({ mpirun }) => process.kill(mpirun, 'SIGKILL'),
      code: 'worker_lost',
      what: /mpirun of a stage on .* ended without an answer \(signal SIGKILL\)/,
    },
    'A stage that is cancelled': {
      act: ({ stop }) => stop.abort(),
      code: 'cancelled',
      what: /cancelled|Stopped/,
    },
    'A stage that is cancelled while a rank is stopped': {
      act: ({ ranks, stop }) => {
        process.kill(ranks[1] ?? 0, 'SIGSTOP')
        stop.abort()
      },
      code: 'cancelled',
      what: /cancelled|Stopped/,
    },
  } satisfies Record<
    string,
    {
      act(job: { ranks: readonly number[]; mpirun: number; stop: AbortController }): void
      code: string
      what: RegExp
    }
  >

  for (const [name, { act, code, what }] of Object.entries(misfortunes))
    test(`${name} ends the stage and leaves no process`, async () => {
      const stop = new AbortController()
      const owners: string[] = []
      const told = (event: string) => {
        const found: Pids = JSON.parse(event)
        const [[, mpirun] = [0, 0]] = found
        const ranks = found.map(([pid]) => pid)
        owners.push(...[...ranks, mpirun].map((pid) => owner(pid)))
        act({ ranks, mpirun, stop })
      }
      const error = await failure('tell ranks', { told, signal: stop.signal })
      assert.equal(Reflect.get(error, 'code'), code)
      assert.match(Reflect.get(error, 'what'), what)
      assert.equal(owners.length, 4)
      await untilGone(owners)
    })

  const separate = spawnSync('unshare', ['-u', 'true']).status === 0
  const skip = separate ? false : 'host names of their own need root on Linux'

  test('Ranks on other hosts are named with their host, and nothing is left there', {
    skip,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
    // A shell with a host name of its own stands for the other machine.
    const agent = join(folder, 'agent')
    await writeFile(
      agent,
      '#!/bin/sh\nname=$1; shift\nexec unshare -u sh -c "hostname $name; $*"\n',
    )
    await chmod(agent, 0o755)
    const hosts = 'first slots=1\nsecond slots=2\n'
    const names = ['OMPI_MCA_plm_rsh_agent', 'PRTE_MCA_plm_ssh_agent']
    for (const name of names) process.env[name] = agent
    const owners: string[] = []
    const harm = (place: 0 | 1) =>
      failure('tell ranks', {
        hosts,
        told(event) {
          const found: Pids = JSON.parse(event)
          owners.push(...found.flat().map((pid) => owner(pid)))
          process.kill(found[1]?.[place] ?? 0, 'SIGKILL')
        },
      })
    try {
      assert.deepEqual(Reflect.get(await stage('double', { hosts }), 'result'), 42)
      const killed = await harm(0)
      assert.equal(Reflect.get(killed, 'what'), 'Rank 1 on second ended: signal 9 (Killed).')
      assert.match(Reflect.get(await harm(1), 'what'), /on second ended: the connection broke/)
      await untilGone(owners)
    } finally {
      for (const name of names) delete process.env[name]
      await rm(folder, { recursive: true })
    }
  })

  const untilGone = async (owners: readonly string[]) => {
    for (let wait = 0; wait < 300 && owners.some(isAlive); wait++) await sleep(50)
    assert.deepEqual(owners.filter(isAlive), [])
  }
}
