import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isAlive, owner } from '../src/core/process.ts'
import { runMpi } from '../src/jobs/mpi/run.ts'
import { openMpi } from '../src/train/collective/mpi.ts'
import { contract } from './collective/contract.ts'
import { missingMpi, runProcesses } from './collective/launch.ts'

const missing = missingMpi()

if (missing) test('MPI', { skip: missing })
else
  contract('MPI', runProcesses, {
    sizes: [3],
    // MPI adds up in an order of its own.
    ordered: false,
    patience: 500,
    grace: 8000,
  })

if (!missing) {
  const entry = new URL('./data/jobs/ranks.ts', import.meta.url)
  const three = { entry, ranks: 3, hostfile: null }

  test('A job under mpirun tells what rank 0 tells, and gives its answer, however long', async () => {
    const events: unknown[] = []
    const lines: string[] = []
    const result = await runMpi<unknown, { sum: number; text: string }>({
      ...three,
      input: { do: 'sum', ranks: 3, length: 200_000 },
      onEvent: (event) => events.push(event),
      onLine: (line) => lines.push(line),
    })
    assert.equal(result.sum, 6)
    assert.equal(result.text, 'é'.repeat(200_000))
    assert.deepEqual(events, [{ rank: 0 }])
    assert.deepEqual(lines.sort(), ['[1] rank 1 works', '[2] rank 2 works', 'rank 0 works'])
  })

  test('A host file says where ranks go, and variables of Millrace go with them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
    process.env['MILLRACE_FLAVOUR'] = 'plum'
    try {
      const hosts = join(folder, 'hosts')
      await writeFile(hosts, 'localhost slots=2\n')
      const input = { do: 'environment' }
      assert.equal(await runMpi({ entry, ranks: 2, hostfile: hosts, folder, input }), 'plum')
      await assert.rejects(runMpi({ entry, ranks: 3, hostfile: hosts, folder, input }), {
        code: 'training_failed',
        why: /not enough slots/,
      })
      assert.deepEqual(await readdir(folder), ['hosts'])
    } finally {
      delete process.env['MILLRACE_FLAVOUR']
      await rm(folder, { recursive: true })
    }
  })

  test('A world of another size than asked is an error, also without a launcher', async () => {
    const input = { do: 'sum', ranks: 4, length: 1 }
    const smaller = { code: 'worker_lost', what: 'Asked for a world of 4, found one of 3.' }
    await assert.rejects(runMpi({ ...three, input }), smaller)
    await assert.rejects(runMpi({ ...three, input: { ...input, ranks: 2 } }), {
      code: 'bad_usage',
      what: 'Asked for a world of 2, found one of 3.',
    })
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
    const told: string[] = []
    await assert.rejects(
      runMpi({ ...three, input: { do: 'fail' }, onLine: (line) => told.push(line) }),
      { code: 'bad_data', what: 'No rows.', fix: 'Add rows.' },
    )
    assert(told.includes(`millrace: Rank 1 on ${hostname()} gave up: No rows.`), told.join('\n'))
  })

  test('A rank that ends without a word is named with its exit code and what it said last', async () => {
    await assert.rejects(runMpi({ ...three, input: { do: 'crash' } }), {
      code: 'worker_lost',
      what: `Rank 1 on ${hostname()} ended: exit code 7.`,
      why: 'Its last line was: about to crash',
    })
  })

  /** What is done to a running job: pids of the ranks, and of mpirun. */
  const misfortunes = {
    'A rank that is killed': {
      act: ({ ranks }) => process.kill(ranks[1] ?? 0, 'SIGKILL'),
      expected: {
        code: 'worker_lost',
        what: `Rank 1 on ${hostname()} ended: signal 9 (Killed).`,
      },
    },
    'A rank that is stopped': {
      act: ({ ranks }) => process.kill(ranks[1] ?? 0, 'SIGSTOP'),
      expected: {
        code: 'worker_lost',
        what: `Rank 1 on ${hostname()} did not come to barrier within 2 s.`,
      },
    },
    'An mpirun that is killed': {
      act: ({ mpirun }) => process.kill(mpirun, 'SIGKILL'),
      expected: { code: 'worker_lost', what: /mpirun on .* ended without .* \(signal SIGKILL\)/ },
    },
    'A job that is cancelled': {
      act: ({ stop }) => stop.abort(),
      expected: { code: 'cancelled' },
    },
  } satisfies Record<
    string,
    {
      act(job: { ranks: readonly number[]; mpirun: number; stop: AbortController }): void
      expected: object
    }
  >

  for (const [name, { act, expected }] of Object.entries(misfortunes))
    test(`${name} ends the job and leaves no process`, async () => {
      const stop = new AbortController()
      const pids = Promise.withResolvers<readonly (readonly [number, number])[]>()
      const job = runMpi<readonly (readonly [number, number])[], null>({
        ...three,
        input: { do: 'hang' },
        signal: stop.signal,
        onEvent: pids.resolve,
      })
      job.catch(pids.reject)
      const found = await pids.promise
      const ranks = found.map(([pid]) => pid)
      const [[, mpirun] = [0, 0]] = found
      const owners = [...ranks, mpirun].map((pid) => owner(pid))
      const begun = performance.now()
      act({ ranks, mpirun, stop })
      await assert.rejects(job, expected)
      assert(performance.now() - begun < 15_000)
      await untilGone(owners)
    })

  test('Ranks end with the process that asked for them, also when it is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
    const program = fileURLToPath(new URL('./data/jobs/asking.ts', import.meta.url))
    const asking = spawn(process.execPath, [program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(createInterface({ input: asking.stdout }), 'line')
    const found: [number, number][] = JSON.parse(line)
    const owners = found.flat().map((pid) => owner(pid))
    asking.kill('SIGKILL')
    await untilGone(owners)
    await rm(folder, { recursive: true })
  })

  const separate = spawnSync('unshare', ['-u', 'true']).status === 0
  const skip = separate ? false : 'host names of their own need root on Linux'

  test('Ranks on other hosts are named with their host, and nothing is left there', {
    skip,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
    // A shell with a host name of its own stands for the other machine.
    const agent = join(folder, 'agent')
    const hosts = join(folder, 'hosts')
    await writeFile(
      agent,
      '#!/bin/sh\nname=$1; shift\nexec unshare -u sh -c "hostname $name; $*"\n',
    )
    await chmod(agent, 0o755)
    await writeFile(hosts, 'first slots=1\nsecond slots=2\n')
    const names = ['OMPI_MCA_plm_rsh_agent', 'PRTE_MCA_plm_ssh_agent']
    for (const name of names) process.env[name] = agent
    const owners: string[] = []
    const harm = (place: 0 | 1): Promise<unknown> =>
      runMpi<readonly (readonly [number, number])[], unknown>({
        entry,
        ranks: 3,
        hostfile: hosts,
        folder,
        input: { do: 'hang' },
        onEvent: (found) => {
          owners.push(...found.flat().map((pid) => owner(pid)))
          process.kill(found[1]?.[place] ?? 0, 'SIGKILL')
        },
      })
    try {
      const input = { do: 'sum', ranks: 3, length: 1 }
      const answer = await runMpi<unknown, object>({
        entry,
        ranks: 3,
        hostfile: hosts,
        folder,
        input,
      })
      assert.deepEqual(answer, { sum: 6, host: 'first', text: 'é' })
      await assert.rejects(harm(0), {
        code: 'worker_lost',
        what: 'Rank 1 on second ended: signal 9 (Killed).',
      })
      await assert.rejects(harm(1), {
        code: 'worker_lost',
        what: /on second ended: the connection broke/,
      })
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
