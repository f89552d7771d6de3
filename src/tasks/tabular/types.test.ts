/** Columns of pinned types: what of them is learnt, and what is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPin } from '../../columns/pin.ts'
import type { Declared, Schema } from '../../columns/schema.ts'
import { createRng } from '../../core/rng.ts'
import { fit } from '../../train/fit.ts'
import { splitRows } from '../kit/split.ts'
import { tabularTask } from './task.ts'

const schemaOf = (rows: readonly string[], declared: Declared = {}): Schema => {
  const pin = createPin({ declared, before: null, since: 1 })
  pin.add(rows)
  return pin.end(String)
}

/** Deliveries of which most are late at the weekend. */
const deliveries = (count: number): string[] => {
  const rng = createRng(5)
  return Array.from({ length: count }, (_, at) => {
    const when = new Date(Date.UTC(2022, 0, 1 + rng.below(730)))
    const isLate = rng.below(100) < ([0, 6].includes(when.getUTCDay()) ? 85 : 15)
    return JSON.stringify({
      when: when.toISOString().slice(0, 10),
      order: `o-${at * 7}`,
      label: isLate ? 'late' : 'early',
    })
  })
}

const accuracyOf = async (rows: readonly string[], schema: Schema | null): Promise<number> => {
  const { training, validation } = splitRows(rows, { identity: (row) => row, share: 0.25 })
  const options = { label: 'label', hidden: [8], ...(schema ? {} : { ignore: ['order'] }) }
  const prepared = tabularTask.prepare(training, options, rows, schema)
  const asked = { batchSize: 32, seed: 1 } as const
  const held = prepared.batches(validation, { ...asked, purpose: 'validation' })
  const run = fit({
    network: prepared.network,
    train: prepared.batches(training, { ...asked, purpose: 'training' }),
    validation: () => held.epoch(1),
    metrics: prepared.metrics,
    epochs: 8,
    learningRate: 0.01,
    seed: 1,
  })
  for (;;) {
    const { done, value } = await run.next()
    if (done) return value.metrics['accuracy'] ?? 0
  }
}

test('a weekday is learnt of a date, which was a category of its own before', async (t) => {
  const rows = deliveries(1200)
  const before = await accuracyOf(rows, null)
  const after = await accuracyOf(rows, schemaOf(rows))
  t.diagnostic(`accuracy ${before.toFixed(3)} as a category, ${after.toFixed(3)} as a date`)
  assert.ok(after > 0.8 && after > before + 0.05, `${before}, ${after}`)
})

test('columns.json says what was learnt of dates, texts and truth, and what is left out', () => {
  const rows = Array.from({ length: 60 }, (_, at) =>
    JSON.stringify({
      when: at === 3 ? 'soon' : `${(at % 28) + 1}.${(at % 12) + 1}.2024 ${at % 24}:00`,
      paid: at % 2 === 0 ? 'yes' : 'No',
      order: `o-${at * 7}`,
      note: `please ring the bell ${at} times`,
      label: at % 3 === 0 ? 'a' : 'b',
    }),
  )
  const { files, warnings, signature, facts } = tabularTask.prepare(
    rows,
    { label: 'label' },
    rows,
    schemaOf(rows),
  )
  const said = JSON.parse(files['columns.json'] ?? '')
  assert.deepEqual(
    said.numeric.map(({ name, part, least }: { name: string; part: object; least: number }) => ({
      name,
      part,
      least,
    })),
    [{ name: 'when:age', part: { of: 'when', part: 'age' }, least: 0 }],
  )
  assert.deepEqual(
    said.categorical.map(({ name }: { name: string }) => name),
    ['when:month', 'when:weekday', 'when:hour', 'paid'],
  )
  const [when] = said.dates
  assert.deepEqual([when.form, when.unread], ['dd.mm.yyyy', ['soon']])
  assert.deepEqual([said.texts, said.ignored], [[{ name: 'note', missing: 0 }], ['order', 'label']])
  assert.deepEqual(
    signature.inputs.map(({ name, shape }) => [name, shape[1]]),
    [
      ['numeric', 1],
      ['categories', 4],
      ['texts', 64],
    ],
  )
  assert.equal(facts['dates'], 1)
  assert.deepEqual(
    warnings?.map(({ row, text }) => [row, text.slice(0, 48)]),
    [
      [3, 'column "when": 1 of 60 values are no dates as dd'],
      [null, 'column "order": it says which row it is, and not'],
    ],
  )
})

test('a table of numbers and categories is learnt as it was before there were types', () => {
  const rows = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({
      age: at % 17 === 0 ? '' : `${20 + (at % 50)}`,
      price: `${(at * 37) % 100},5`,
      odd: at === 9 ? 'inf' : `${at / 3}`,
      region: ['north', 'south', 'east'][at % 3],
      flag: at % 2 === 0 ? 'True' : 'false',
      label: at % 5 === 0 ? 'yes' : 'no',
    }),
  )
  const before = tabularTask.prepare(rows, { label: 'label' }, rows)
  const after = tabularTask.prepare(rows, { label: 'label' }, rows, schemaOf(rows))
  assert.deepEqual(after.files, before.files)
  assert.deepEqual(after.warnings, before.warnings)
  assert.deepEqual(after.signature, before.signature)
})

test('a date whose day and month cannot be told apart is asked for, unless nobody looks at it', () => {
  const rows = Array.from({ length: 20 }, (_, at) =>
    JSON.stringify({
      when: `0${(at % 9) + 1}/0${(at % 8) + 1}/2024`,
      x: `${at}`,
      label: at % 2 ? 'a' : 'b',
    }),
  )
  const schema = schemaOf(rows)
  const prepare = (ignore: string[]) =>
    tabularTask.prepare(rows, { label: 'label', ignore }, rows, schema)
  assert.throws(() => prepare([]), { code: 'bad_data', fix: /form: 'dd\/mm\/yyyy'/ })
  assert.equal(prepare(['when']).facts['numeric'], 1)
  const declared = { when: { type: 'date', form: 'mm/dd/yyyy', parts: ['month'] } } as const
  const told = tabularTask.prepare(rows, { label: 'label' }, rows, schemaOf(rows, declared))
  assert.equal(told.facts['categorical'], 1)
})
