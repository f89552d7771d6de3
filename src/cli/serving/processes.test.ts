import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServingInput } from './messages.ts'
import { type Processes, type ProcessesOptions, startProcesses } from './processes.ts'

const entry = new URL('../../../test/data/stage/serving.ts', import.meta.url)

const input = (project: string): ServingInput => ({
  ...{ home: '', project, fast: false, ownTasks: false, socket: '' },
  reach: { host: '127.0.0.1', port: 0, grpcPort: null, hosts: [], tls: null, isInsecure: false },
  ...{ models: [], endpoints: [], rules: [], keyFiles: [], tokens: null },
})

const running: Processes[] = []
afterEach(async () => {
  for (const processes of running.splice(0)) await processes.close()
})

const started = async (more: Partial<ProcessesOptions> = {}) => {
  const warnings: string[] = []
  const gone: number[] = []
  let project = 'whole'
  const processes = await startProcesses({
    ...{ count: 2, entry, input: () => input(project), hear() {}, usageOf: () => null },
    gone: (id) => gone.push(id),
    warn: (what) => warnings.push(what),
    ...more,
  })
  running.push(processes)
  /** Waits until as many as there should be answer, none of them one of these. */
  const untilOthers = async (pids: readonly number[]) => {
    for (let tries = 0; tries < 400; tries++) {
      const list = processes.list()
      if (list.length === 2 && list.every(({ pid, answers }) => answers && !pids.includes(pid)))
        return list.map(({ pid }) => pid)
      await sleep(25)
    }
    return assert.fail(`${JSON.stringify(processes.list())} ${warnings.join(' ')}`)
  }
  const breakNext = () => {
    project = 'broken'
  }
  return { processes, warnings, gone, untilOthers, breakNext }
}

test('Serving processes share a port, carry out what all are asked, and are replaced one after the other', async () => {
  const { processes, warnings, untilOthers } = await started()
  const former = await untilOthers([])
  const answers = new Set<number>()
  for (let tries = 0; tries < 20; tries++)
    answers.add(
      Number(await (await fetch(processes.url, { headers: { connection: 'close' } })).text()),
    )
  assert.deepEqual([...answers].sort(), [...former].sort())
  await processes.order({ act: 'look', models: [] })
  processes.restart()
  assert.throws(() => processes.restart(), { code: 'conflict' })
  const now = await untilOthers(former)
  assert.equal((await fetch(processes.url)).status, 200)
  assert.equal(now.length, 2)
  assert.deepEqual(warnings, [])
})

test('One that is killed, or gives no sign of life, is replaced', async () => {
  const { warnings, gone, untilOthers } = await started({ silence: 1000 })
  const former = await untilOthers([])
  process.kill(former[0] ?? 0, 'SIGKILL')
  const now = await untilOthers(former.slice(0, 1))
  process.kill(now[0] ?? 0, 'SIGSTOP')
  await untilOthers(now.slice(0, 1))
  assert.equal(gone.length, 2)
  assert.match(warnings.join('\n'), /SIGKILL\); another.*\n.*no sign of life/)
})

test('A connection that a killed process had not taken yet is let go', async () => {
  const { processes, untilOthers } = await started()
  const [first = 0] = await untilOthers([])
  process.kill(first, 'SIGSTOP')
  const asked = [1, 2, 3].map(() =>
    fetch(processes.url, { headers: { connection: 'close' } }).then(
      () => 'answered',
      () => 'let go',
    ),
  )
  await sleep(200)
  process.kill(first, 'SIGKILL')
  assert.deepEqual((await Promise.all(asked)).sort(), ['answered', 'answered', 'let go'])
})

test('One that is lost while all are replaced is replaced too, and none is too many', async () => {
  const { processes, untilOthers } = await started()
  const former = await untilOthers([])
  processes.restart()
  process.kill(former[1] ?? 0, 'SIGKILL')
  await untilOthers(former)
  await sleep(500)
  assert.equal(processes.list().length, 2)
})

test('What is asked of one that is still started is not waited for', async () => {
  const { processes, untilOthers } = await started()
  await processes.order({ act: 'look', models: [] })
  await untilOthers([])
})

test('A new one that cannot be started leaves those that answer', async () => {
  const { processes, warnings, untilOthers, breakNext } = await started()
  const former = await untilOthers([])
  breakNext()
  processes.restart()
  while (warnings.length === 0) await sleep(20)
  assert.match(warnings.join('\n'), /go on as they are: It is broken/)
  await sleep(300)
  assert.deepEqual(
    processes.list().map(({ pid }) => pid),
    former,
  )
})

test('Where not even the first can be started, that is told', async () => {
  await assert.rejects(
    startProcesses({
      ...{ count: 2, entry, input: () => input('broken'), hear() {}, usageOf: () => null },
      ...{ gone() {}, warn() {} },
    }),
    { code: 'bad_config', what: 'It is broken.' },
  )
})
