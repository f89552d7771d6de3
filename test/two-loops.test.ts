/**
 * Two loops on one home that cannot see each other's processes, as two machines with one folder: each lives in
 * a process namespace of its own.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../src/core/records.ts'
import { remove, startUp, temporaryFolder, type Up, untilAnswer } from './system/millrace.ts'

process.env['TINY_EPOCHS'] = '60'
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tiny')
const through = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
const isAllowed = spawnSync(through[0] ?? '', [...through.slice(1), 'true']).status === 0
const options = isAllowed ? {} : { skip: 'unshare --pid is not allowed here' }

const homes: string[] = []
after(() => Promise.all(homes.map(remove)))
const newHome = async () => {
  const home = await temporaryFolder()
  homes.push(home)
  return home
}

const begin = (home: string, words: readonly string[] = []) =>
  startUp({ project, home, words, through })

/** The process of a loop in its namespace, as it is called outside. */
const inside = ({ process: { pid } }: Up): number =>
  Number(execFileSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' }))

const runsOf = async ({ url }: Up): Promise<Run[]> => {
  const { runs } = (await (await fetch(`${url}/api/runs?limit=1000`)).json()) as { runs: Run[] }
  return runs
}

/** No training has begun before the one before it was through. */
const expectInTurn = (runs: readonly Run[]) => {
  const trainings = runs
    .filter(({ kind }) => kind === 'train')
    .sort((a, b) => a.startedAt - b.startedAt)
  for (const [at, run] of trainings.entries()) {
    const before = trainings[at - 1]
    if (before?.endedAt) assert(run.startedAt >= before.endedAt, `${run.id} before ${before.id}`)
  }
}

const expectRowsOnce = async (home: string) => {
  const linesOf = async (file: string) =>
    (await readFile(join(home, 'data', file), 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '')
  const [header, ...rows] = await linesOf('sentences.csv')
  const all = [...rows, ...(await linesOf('new_phrases.txt'))]
  assert.equal(header, 'sentence')
  assert.equal(all.length, 750)
  assert.equal(new Set(all).size, 750)
}

test(
  'Both serve and one schedules; where that one is gone the other goes on',
  options,
  async () => {
    const home = await newHome()
    await using first = await begin(home)
    await using second = await begin(home)
    await first.event(({ kind, version }) => kind === 'promoted' && version === 1, 60)
    await untilAnswer(second.url, 'anna reads', 20)
    const { run } = await first.event(
      ({ kind, epoch }) => kind === 'epoch' && Number(epoch) > 4,
      60,
    )
    assert(!second.lines.some((line) => line.includes('"running"')))

    await first.end('SIGKILL')
    // Of the training nothing is left either: its namespace ended with its loop.
    await second.event((event) => event['kind'] === 'run' && event['run'] === run, 15)
    await second.event(({ kind, version }) => kind === 'promoted' && version === 2, 60)
    const runs = await runsOf(second)
    assert.deepEqual(
      runs.map(({ trigger }) => trigger),
      ['larger', 'first'],
    )
    expectInTurn(runs)
  },
)

test('A loop that is stopped and goes on writes nothing that it may not', options, async () => {
  const home = await newHome()
  await using first = await begin(home, ['--fast'])
  await using second = await begin(home, ['--fast'])
  const trained = (up: Up) =>
    up.event(({ kind, status }) => kind === 'run' && status === 'running', 60)
  await trained(first)
  const pid = inside(first)
  process.kill(pid, 'SIGSTOP')
  await second.event(({ kind }) => kind === 'ingested', 60)
  await trained(second)
  process.kill(pid, 'SIGCONT')
  // Both go on: the one schedules, the other has seen that it may not.
  await sleep(4000)
  await untilAnswer(first.url, 'anna reads', 10)
  const before = first.lines.length
  await second.event(({ kind, rows }) => kind === 'ingested' && rows === 20, 30)
  await sleep(4000)
  const said = first.lines.slice(before).join('\n')
  assert.doesNotMatch(said, /"kind":"(ingested|epoch)"/)
  await second.end('SIGTERM')
  await first.end('SIGTERM')
  await expectRowsOnce(home)
})
