import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { failAt, project } from '../../test/data/ingest/project.ts'
import type { Refill } from '../config/origins.ts'
import type { ModelConfig } from '../config/resolve.ts'
import { createData } from '../data/data.ts'
import type { Context } from '../pipeline/context.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import type { HomeRegistry } from '../registry/registry.ts'
import { createTasks } from '../tasks/catalogue.ts'
import { ingest } from './ingestion.ts'

/** A loop of sentences that takes in two at a time, and what its audit trail says. */
const loopOf = async (t: TestContext, queued: string, refill: Refill) => {
  const p = await project(t, 'sentence\nold one\n', queued)
  const trail: unknown[] = []
  const events: LoopEvent[] = []
  const model = {
    name: 'm',
    dataset: {
      ...{ name: 'm', models: ['m'], source: { file: p.file, column: 'sentence' } },
      ingest: {
        queue: p.queue,
        writeBack: true,
        batch: 2,
        refill,
        fromRequests: false,
        every: null,
      },
    },
    recipe: { task: { kind: 'next-word' } },
  } as unknown as ModelConfig
  const context = {
    config: { models: [model] },
    registry: {
      alias: async () => null,
      audit: async (entry: object) => trail.push(Object.values(entry).join(' ')),
    } as unknown as HomeRegistry,
    data: p.data,
    tasks: createTasks(),
    emit: (event: LoopEvent) => events.push(event),
  } as unknown as Context
  const rows = () => p.text(p.file).split('\n').slice(1, -1)
  return { ...p, context, trail, events, rows }
}

test('rows are made where fewer than a batch wait, and each enters once by its text', async (t) => {
  const asked: number[] = []
  const loop = await loopOf(t, 'a\nb\nc\n', (waiting) => {
    asked.push(waiting)
    return ['x', 'y', 'z', 'x']
  })
  const added = async () => (await ingest(loop.context, 'm', { author: 'ada' })).added
  assert.deepEqual([await added(), asked], [2, []])
  // One waits: three are made, two are taken in.
  assert.deepEqual([await added(), asked], [2, [1]])
  assert.deepEqual([await added(), asked], [2, [1]])
  assert.deepEqual([await added(), asked], [0, [1, 0]])
  assert.deepEqual(loop.rows().sort(), ['a', 'b', 'c', 'old one', 'x', 'y', 'z'])
  assert.deepEqual(loop.trail, ['refill refill m 3 rows'])
})

test('what was made by a process that was killed is neither lost nor taken in twice', async (t) => {
  const steps = ['announced', 'data staged', 'staged', 'intended']
  const given: string[] = []
  const loop = await loopOf(t, '', () => given)
  for (const step of steps) {
    given.push(`x at ${step}`, `y at ${step}`, `z at ${step}`)
    const data = createData(loop.store, failAt(step))
    await assert.rejects(
      ingest({ ...loop.context, data }, 'm', { author: 'ada' }),
      new RegExp(step),
    )
    for (let times = 0; times < 3; times++) await ingest(loop.context, 'm', { author: 'ada' })
  }
  assert.deepEqual(loop.rows().sort(), ['old one', ...given].sort())
})

test('what waits is taken in whatever becomes of the program, whose fault is told', async (t) => {
  let give = (): unknown => {
    throw new Error('no more words')
  }
  const loop = await loopOf(t, 'a\n', () => give() as string[])
  const refusal = (code: string, message: RegExp) =>
    assert.rejects(ingest(loop.context, 'm', { author: 'ada' }), { code, message })
  await refusal('bad_data', /models\.m\.ingest\.refill failed: no more words.*calls it again/)
  assert.deepEqual(loop.rows(), ['a', 'old one'])
  assert.equal(loop.events.length, 1)
  give = () => 'one text'
  await refusal('bad_data', /gave a string\..*list of texts/)
  give = () => ['x', 7]
  await refusal('bad_data', /a list that holds something else than texts/)
  give = () => ['x', '']
  await refusal('bad_input', /Row 2 of 2 is empty.*No row was added/)
  give = () => []
  assert.equal((await ingest(loop.context, 'm', { author: 'ada' })).added, 0)
  assert.deepEqual([loop.rows(), loop.trail], [['a', 'old one'], []])
})
