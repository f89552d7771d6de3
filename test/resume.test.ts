import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelVersion, Run } from '../src/core/records.ts'
import { millrace } from './system/here.ts'
import { remove, root, temporaryFolder } from './system/millrace.ts'

// Where a training is to be killed it waits in its second epoch, and in the second after each start.
Object.assign(process.env, { LOST_RANK: '0', LOST_TIMEOUT: '60s', LOST_ALWAYS: 'yes' })
const fate = (is: 'nothing' | 'hangs') => {
  process.env['LOST_FATE'] = is
}
// What a killed process held is free soon.
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/lost')
const folders: string[] = []
after(() => Promise.all(folders.map(remove)))

const newHome = async () => {
  const home = await temporaryFolder()
  folders.push(home)
  return home
}

/** None where the process is gone. */
const childrenOf = (pid: number | undefined): number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.trim() !== '')
    .map(Number)

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Trains and, once an epoch is through, ends it without a word: the command and the process that learns,
 * or that alone, every time it is started again.
 */
const trainAndKill = async (home: string, words: readonly string[], whom: 'all' | 'learner') => {
  const main = join(root, 'src/cli/main.ts')
  fate('hangs')
  const training = spawn(
    process.execPath,
    [main, 'train', '--project', project, '--home', home, '--json', ...words],
    { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const over = new Promise((done) => training.on('close', done))
  let run = ''
  for await (const line of createInterface({ input: training.stderr })) {
    const event = line.startsWith('{') ? JSON.parse(line) : {}
    if (event.kind !== 'epoch') continue
    run = event.run
    const learners = childrenOf(training.pid)
    if (whom === 'all') training.kill('SIGKILL')
    for (const pid of learners.filter(isRunning)) process.kill(pid, 'SIGKILL')
    for (let wait = 0; wait < 200 && learners.some(isRunning); wait++) await sleep(50)
  }
  await over
  fate('nothing')
  return run
}

const parsed = (stdout: string) => JSON.parse(stdout)

const runsOf = async (home: string): Promise<Run[]> =>
  parsed((await millrace(['runs', '--home', home, '--json'])).stdout).runs

const modelOf = async (home: string, { version }: ModelVersion) =>
  createHash('sha256')
    .update(await readFile(join(home, 'models/words', `${version}`, 'model.onnx')))
    .digest('hex')

/** Waits for what comes within 20 s. */
const until = async (is: () => Promise<boolean>) => {
  for (let look = 0; look < 200 && !(await is()); look++) await sleep(100)
}

/** The last sign of life of whoever trained was a second later for the model than for the run. */
const holdOn = (home: string) => {
  const database = new DatabaseSync(join(home, 'millrace.db'), { timeout: 5000 })
  const late = "update leases set expires_at = ? where name = 'train/words'"
  const { changes } = database.prepare(late).run(Date.now() + 1000)
  database.close()
  assert.equal(changes, 1)
}

const resume = async (home: string, run?: string) => {
  const ended = await millrace(['resume', ...(run ? [run] : []), '--home', home, '--json'])
  assert.equal(ended.code, 0, ended.stdout)
  return parsed(ended.stdout).version as ModelVersion
}

for (const workers of [1, 2])
  test(`A training by ${workers} that is killed and resumed ends with the weights of one that was not`, async () => {
    const words = ['--workers', `${workers}`]
    const whole = await newHome()
    fate('nothing')
    const ended = await millrace([
      'train',
      ...words,
      '--project',
      project,
      '--home',
      whole,
      '--json',
    ])
    const uninterrupted = parsed(ended.stdout).version as ModelVersion

    const home = await newHome()
    const run = await trainAndKill(home, words, 'all')
    await until(async () => (await runsOf(home))[0]?.status === 'interrupted')
    assert.deepEqual(
      (await runsOf(home)).map(({ id, status }) => [id, status]),
      [[run, 'interrupted']],
    )
    holdOn(home)
    const version = await resume(home)
    assert.equal(version.runId, run)
    assert.equal(await modelOf(home, version), await modelOf(whole, uninterrupted))
    const { log } = parsed((await millrace(['runs', run, '--home', home, '--json'])).stdout)
    assert(log.some(({ line }: { line: string }) => /resumed after epoch \d+$/.test(line)))
  })

test('A failed run goes on from its checkpoint; a newer version takes what older ones left', async () => {
  const home = await newHome()
  const first = await trainAndKill(home, ['--workers', '1'], 'learner')
  const second = await trainAndKill(home, ['--workers', '1'], 'learner')
  assert.deepEqual(
    (await runsOf(home)).map(({ id, status }) => [id, status]),
    [
      [second, 'failed'],
      [first, 'failed'],
    ],
  )
  const version = await resume(home)
  assert.equal(version.runId, second)
  assert.deepEqual(
    (await runsOf(home)).map(({ id, status, error, version }) => [id, status, error, version]),
    [
      [second, 'finished', null, 1],
      [first, 'failed', (await runsOf(home))[1]?.error, null],
    ],
  )
  assert.equal(existsSync(join(home, 'runs', first)), false)

  const refused = async (run: string) => {
    const { code, stderr } = await millrace(['resume', run, '--home', home])
    return [code, stderr.split('\n')[0]]
  }
  assert.deepEqual(await refused(first), [3, `millrace: Run ${first} has no checkpoint.`])
  assert.deepEqual(await refused(second), [3, `millrace: Run ${second} is finished.`])
  const { code, stderr } = await millrace(['resume', '--home', home])
  assert.deepEqual([code, stderr.split('\n')[0]], [1, 'millrace: There is no run to go on with.'])
})
