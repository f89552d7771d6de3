import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../src/core/records.ts'
import type { RunView } from '../src/operations/contract.ts'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder, untilAnswer } from './system/millrace.ts'

process.env['TINY_EPOCHS'] = '80'
// What a killed process held is free soon.
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tiny')
const home = await temporaryFolder()
after(() => remove(home))

const childrenOf = (pid: number | undefined): number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' })
    .split('\n')
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

/** The runs once this one has ended: a version is promoted before its run ends. */
const runsAfter = async (url: string, run: unknown): Promise<Run[]> => {
  for (;;) {
    const { runs } = (await (await fetch(`${url}/api/runs`)).json()) as { runs: Run[] }
    if (runs.every(({ id, status }) => id !== run || status !== 'running')) return runs
    await sleep(50)
  }
}

test('A loop that is asked to end leaves its training to the next start', async () => {
  const up = await startUp({ project, home })
  const { run: first } = await up.event((event) => event['kind'] === 'epoch', 120)
  const { run } = await up.event(
    (event) => event['kind'] === 'epoch' && event['run'] !== first,
    120,
  )
  assert.equal(await up.end('SIGTERM'), 0)
  const { stdout } = await millrace(['runs', '--home', home, '--json'])
  assert.deepEqual(
    JSON.parse(stdout).runs.map(({ id, status }: Run) => [id, status]),
    [
      [run, 'interrupted'],
      [first, 'finished'],
    ],
  )
})

const viewOf = async (url: string, run: unknown) =>
  (await (await fetch(`${url}/api/runs/${run}`)).json()) as RunView

const expectOnce = ({ metrics }: RunView) => {
  const epochs = metrics.filter(({ key }) => key === 'val_loss').map(({ epoch }) => epoch)
  assert.equal(epochs.length, new Set(epochs).size)
}

test('A training goes on when its loop is killed, and the next loop takes up what it came to', async () => {
  const killed = await startUp({ project, home })
  const { run } = await killed.event(
    (event) => event['kind'] === 'epoch' && Number(event['epoch']) >= 4,
    120,
  )
  const children = childrenOf(killed.process.pid)
  assert(children.length > 0)
  await killed.end('SIGKILL')
  await using up = await startUp({ project, home })
  await untilAnswer(up.url, 'anna reads', 10)
  await up.event((event) => event['kind'] === 'promoted' && event['version'] === 2, 120)
  const runs = await runsAfter(up.url, run)
  assert.deepEqual(
    runs.map(({ id, trigger, status, version }) => [id === run, trigger, status, version]),
    [
      [true, 'larger', 'finished', 2],
      [false, 'first', 'finished', 1],
    ],
  )
  const view = await viewOf(up.url, run)
  // Once, after the orderly end of the loop before: not after the one that was killed.
  assert.equal(view.log.filter(({ line }) => /resumed after/.test(line)).length, 1)
  expectOnce(view)
  assert.equal(await up.end('SIGTERM'), 0)
  assert.deepEqual(children.filter(isRunning), [])
})

test('A training that is killed with its loop goes on from its checkpoint', async () => {
  const other = await temporaryFolder()
  try {
    const first = await startUp({ project, home: other })
    await first.event((event) => event['kind'] === 'promoted', 120)
    const { run } = await first.event(
      (event) => event['kind'] === 'epoch' && Number(event['epoch']) >= 20,
      120,
    )
    const children = childrenOf(first.process.pid)
    await first.end('SIGKILL')
    for (const pid of children.filter(isRunning)) process.kill(pid, 'SIGKILL')
    await using up = await startUp({ project, home: other })
    await up.event((event) => event['kind'] === 'promoted' && event['version'] === 2, 120)
    const view = await viewOf(up.url, run)
    assert(view.log.some(({ line }) => /resumed after epoch \d\d/.test(line)))
    expectOnce(view)
    assert.equal(await up.end('SIGTERM'), 0)
  } finally {
    await remove(other)
  }
})

test('A loop killed again and again while it turns loses no row and no promotion', async () => {
  const rowsOf = async (file: string) =>
    (await readFile(join(home, 'data', file), 'utf8')).split('\n').filter((line) => line !== '')
  for (let round = 0; round < 4; round++) {
    const up = await startUp({ project, home, words: ['--fast'] })
    await sleep(1500 + 700 * round)
    await up.end('SIGKILL')
  }
  await using up = await startUp({ project, home })
  await untilAnswer(up.url, 'anna reads', 10)
  const [header, ...rows] = await rowsOf('sentences.csv')
  const queued = await rowsOf('new_phrases.txt').catch(() => [])
  assert.equal(header, 'sentence')
  assert.equal(rows.length + queued.length, 750)
  assert.equal(new Set([...rows, ...queued]).size, 750)
  await up.end('SIGTERM')

  const { stdout } = await millrace(['models', '--home', home, '--json'])
  const [{ aliases, versions }] = JSON.parse(stdout).models
  const served = versions.find(({ version }: { version: number }) => version === aliases[0].version)
  assert.equal(served.gate.passed, true)
})
