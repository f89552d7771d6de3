import assert from 'node:assert/strict'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import { resolveConfig } from '../config/resolve.ts'
import { pinsOf } from '../data/splits.ts'
import { records, tabularClass } from '../index.ts'
import { createTasks } from '../tasks/catalogue.ts'
import { heldOutOf } from './held.ts'
import { heldOutBy } from './sides.ts'

const row = (at: number) => ({
  id: `${at}`,
  customer: `c${at % 40}`,
  when: new Date(Date.UTC(2026, 0, 1) + at * 3_600_000).toISOString(),
  label: at % 5 === 0 ? 'rare' : 'usual',
})
const rows = Array.from({ length: 400 }, (_, at) => row(at))
const csv = ['id,customer,when,label', ...rows.map((each) => Object.values(each).join(','))]

const splits = [
  undefined,
  { by: 'content', stratify: true },
  { by: 'key', column: 'customer' },
  { by: 'time', column: 'when' },
] as const

for (const split of splits)
  test(`a look at what is held out by ${JSON.stringify(split)} says what training will, and pins nothing`, async (t) => {
    const p = await project(t, `${csv.join('\n')}\n`, '')
    const task = tabularClass({ label: 'label' })
    const model = { task, gate: { val_loss: { atMost: 9 } }, data: 'orders' }
    const config = resolveConfig(
      {
        datasets: { orders: records(p.file, { ...(split && { split }) }) },
        models: {
          one: { ...model, train: { epochs: 1, validationSplit: 0.2 } },
          two: { ...model, train: { epochs: 2, validationSplit: 0.2 } },
          three: { ...model, train: { epochs: 1, validationSplit: 0.1 } },
        },
      },
      { project: p.folder, home: p.store.paths.home, fast: false },
    )
    const tasks = createTasks()
    const [set] = config.datasets
    const [, , three] = config.models
    assert.ok(set && three)
    const { id } = await p.data.current('orders', set.source)
    const texts = await p.data.rows(id)
    const parts = async function* () {
      yield texts.slice(0, 150)
      yield texts.slice(150)
    }
    const found = heldOutOf({ config, store: p.store, tasks }, set)
    assert.deepEqual(
      found.map(({ by }) => by),
      ['one, two', 'three'],
    )
    const [, looked] = await Promise.all(found.map(({ places }) => places(parts)))
    const pins = p.store.db.selectFrom('dataset_pins').select('rule')
    assert.deepEqual(await pins.execute(), [])
    const { recipe } = three
    const how = { task: tasks.of('tabular-class'), recipe, pins: pinsOf(p.store, 'orders') }
    assert.deepEqual(looked, await heldOutBy(texts, how))
    assert.ok((looked?.length ?? 0) > 10)
  })
