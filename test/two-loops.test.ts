/** Two loops on one home that cannot see each other's processes. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  beginLoop,
  endLoop,
  expectInTurn,
  expectRowsOnce,
  inNamespaces,
  processesOf,
  queueRows,
  runsOf,
  stopBetweenCommits,
} from './system/loops.ts'
import { remove, temporaryFolder, type Up, untilAnswer } from './system/millrace.ts'

process.env['TINY_EPOCHS'] = '60'
process.env['MILLRACE_LEASE'] = '2s'

const homes: string[] = []
after(() => Promise.all(homes.map(remove)))
const newHome = async () => {
  const home = await temporaryFolder()
  homes.push(home)
  return home
}

test('Both serve and one schedules; where it is gone the other goes on', inNamespaces, async () => {
  const home = await newHome()
  await using first = await beginLoop(home)
  await using second = await beginLoop(home)
  await first.event(({ kind, version }) => kind === 'promoted' && version === 1, 60)
  await untilAnswer(second.url, 'anna reads', 20)
  const { run } = await first.event(({ kind, epoch }) => kind === 'epoch' && Number(epoch) > 4, 60)
  assert(!second.lines.some((line) => line.includes('"running"')))

  // Of the training nothing is left either: its namespace ends with its loop.
  await first.end('SIGKILL')
  await second.event((event) => event['kind'] === 'run' && event['run'] === run, 30)
  await second.event(({ kind, version }) => kind === 'promoted' && version === 2, 60)
  const runs = await runsOf(second)
  assert.deepEqual(
    runs.map(({ trigger }) => trigger),
    ['larger', 'first'],
  )
})

test(
  'A loop that is stopped and goes on writes nothing that it may not',
  inNamespaces,
  async () => {
    const home = await newHome()
    await using first = await beginLoop(home, ['--fast'])
    await using second = await beginLoop(home, ['--fast'])
    const trains = (up: Up) =>
      up.event(({ kind, status }) => kind === 'run' && status === 'running', 60)
    await trains(first)
    const [loop = 0] = processesOf(first)
    await stopBetweenCommits(home, [loop])
    // How much the first one had taken in before is a matter of speed.
    await queueRows(home, 'fritz', 40)
    await untilIngests(second, 0)
    await trains(second)
    process.kill(loop, 'SIGCONT')
    // It sees that it may not, and goes on serving.
    await sleep(4000)
    await untilAnswer(first.url, 'anna reads', 10)
    const before = first.lines.length
    const ingested = ingestions(second)
    await queueRows(home, 'gerda', 40)
    await untilIngests(second, ingested)
    await sleep(4000)
    const said = first.lines.slice(before).join('\n')
    assert.doesNotMatch(said, /"kind":"(ingested|epoch)"/)
    expectInTurn((await runsOf(second)).filter(({ status }) => status !== 'running'))
    for (const up of [second, first]) await endLoop(up)
    await expectRowsOnce(home, 80)
  },
)

const ingestions = ({ lines }: Up) =>
  lines.filter((line) => line.includes('"kind":"ingested"')).length

/** Waits until a loop has taken in rows more often than before. */
const untilIngests = async (up: Up, before: number) => {
  for (let tries = 0; tries < 1200 && ingestions(up) === before; tries++) await sleep(50)
  assert.ok(ingestions(up) > before, `nothing more was taken in: ${up.lines.slice(-10).join(' ')}`)
}
