import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Context } from '../pipeline/context.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import type { HomeRegistry } from '../registry/registry.ts'
import { createTasks } from '../tasks/catalogue.ts'
import type { Package, Task } from '../tasks/kit/task.ts'
import { enqueue, ingest } from './ingestion.ts'

/** A package of a kind, as far as the check of new rows needs one. */
const writePackage = (folder: string, kind: string, label: string) => {
  mkdirSync(folder)
  const signature = { inputs: [], outputs: [] }
  const manifest = { format: 1, task: { kind, options: { label } }, signature, files: [] }
  writeFileSync(join(folder, 'millrace.json'), JSON.stringify(manifest))
  return folder
}

/** A loop whose task lets rows through that name a size, and none but size 1 once there is a champion. */
const loopOf = async (t: TestContext, queued: string) => {
  const p = await project(t, 'size,label\n1,a\n', queued)
  const asked: { options: object; champion: string | null }[] = []
  const sizes = {
    kind: 'sizes',
    admit: (options: object, opened: Package | null) => {
      asked.push({ options, champion: opened?.manifest.task.kind ?? null })
      return (row: string) => {
        const { size } = JSON.parse(row)
        if (size === '') return 'has no "size"'
        return opened && size !== '1' ? `is of the size ${size}` : null
      }
    },
  } as unknown as Task
  const champion: { version: number | null; folder: string } = { version: null, folder: '' }
  const opened: number[] = []
  const registry = {
    alias: async () => (champion.version === null ? null : { version: champion.version }),
    open: async (_: string, version: number) => {
      opened.push(version)
      if (champion.folder === '') throw new MillraceError('corrupt', { what: 'It is damaged.' })
      return champion.folder
    },
    audit: async () => {},
  } as unknown as HomeRegistry
  const events: LoopEvent[] = []
  const model = {
    name: 'm',
    dataset: {
      ...{ name: 'm', models: ['m'], source: { file: p.file, column: '*' } },
      ingest: {
        queue: p.queue,
        writeBack: true,
        batch: 20,
        refill: null,
        fromRequests: false,
        every: null,
      },
    },
    recipe: { task: { kind: 'sizes', label: 'é' } },
  } as unknown as ModelConfig
  const context = {
    config: { models: [model] },
    registry,
    data: p.data,
    tasks: createTasks([sizes]),
    emit: (event: LoopEvent) => events.push(event),
  } as unknown as Context
  return { ...p, context, champion, asked, opened, events, model }
}

const rows = ['{"size":1}', '{"label":"b"}', '{"size":2}', '']

test('rows are held to the task until there is a champion, and to the champion from then on', async (t) => {
  const loop = await loopOf(t, rows.join('\n'))
  const first = await ingest(loop.context, 'm', { author: 'ada' })
  assert.deepEqual([first.added, first.rejected], [2, 1])
  assert.deepEqual(loop.setAside(), [['has no "size"', '{"label":"b"}']])
  assert.deepEqual(loop.asked, [{ options: { label: 'é' }, champion: null }])
  assert.deepEqual(loop.events, [
    { kind: 'ingested', model: 'm', rows: 2, rejected: 1, quarantined: first.quarantined },
  ])

  loop.champion.version = 3
  loop.champion.folder = writePackage(join(loop.folder, 'three'), 'sizes', 'e\u0301')
  for (let round = 0; round < 3; round++)
    await assert.rejects(enqueue(loop.context, 'm', ['{"size":2}'], 'ada'), {
      code: 'conflict',
      message: /Row 1 of 1 is of the size 2/,
    })
  // Nor does what no champion would take go with this one.
  for (const row of ['{"label":"b"}', 'no record'])
    await assert.rejects(enqueue(loop.context, 'm', [row], 'ada'), { code: 'conflict' })
  assert.equal(await enqueue(loop.context, 'm', ['{"size":1}'], 'ada'), 1)
  assert.equal(loop.asked.at(-1)?.champion, 'sizes')
  assert.deepEqual(loop.opened, [3], 'a version is opened once')
})

test('nothing is taken in while the champion cannot be opened', async (t) => {
  const loop = await loopOf(t, rows.join('\n'))
  loop.champion.version = 1
  const damaged = { code: 'corrupt', message: 'It is damaged.' }
  await assert.rejects(ingest(loop.context, 'm', { author: 'ada' }), damaged)
  await assert.rejects(enqueue(loop.context, 'm', ['{"size":1}'], 'ada'), damaged)
  assert.equal(readFileSync(loop.queue, 'utf8'), rows.join('\n'))
  assert.equal(readFileSync(loop.file, 'utf8'), 'size,label\n1,a\n')
  assert.deepEqual([loop.events, loop.setAside()], [[], []])
  loop.champion.folder = writePackage(join(loop.folder, 'one'), 'sizes', 'é')
  assert.equal((await ingest(loop.context, 'm', { author: 'ada' })).added, 1)
})

test('a champion of another kind, or of another label, says nothing about new rows', async (t) => {
  const loop = await loopOf(t, '')
  loop.champion.version = 1
  loop.champion.folder = writePackage(join(loop.folder, 'one'), 'colours', 'é')
  assert.equal(await enqueue(loop.context, 'm', ['{"size":2}'], 'ada'), 1)
  loop.champion.version = 2
  loop.champion.folder = writePackage(join(loop.folder, 'two'), 'sizes', 'price')
  assert.equal(await enqueue(loop.context, 'm', ['{"size":2}'], 'ada'), 2)
  assert.deepEqual(
    loop.asked.map(({ champion }) => champion),
    [null, null],
  )
})

test('a task without a check takes every row that reads well', async (t) => {
  const loop = await loopOf(t, rows.join('\n'))
  const other = { ...loop.model, recipe: { task: { kind: 'next-word' } } }
  const context = { ...loop.context, config: { models: [other] } } as unknown as Context
  loop.champion.version = 1
  assert.equal((await ingest(context, 'm', { author: 'ada' })).added, 3)
  assert.deepEqual(loop.opened, [])
})
