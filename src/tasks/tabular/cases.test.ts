/** Tables that were once read wrongly, without a word. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readColumn } from '../../data/lines.ts'
import { fit } from '../../train/fit.ts'
import { predictRows } from '../codec/decode.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import { splitRows } from '../kit/split.ts'
import { tabularTask } from './task.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const rowsOf = async (name: string): Promise<string[]> => {
  const file = fileURLToPath(new URL(`../../../test/data/cases/${name}.csv`, import.meta.url))
  const rows: string[] = []
  for await (const batch of readColumn({ file, column: '*' })) rows.push(...batch)
  return rows
}

const trained = async (rows: readonly string[]) => {
  const { training, validation } = splitRows(rows, { identity: (row) => row, share: 0.25 })
  const prepared = tabularTask.prepare(training, { label: 'label', hidden: [16] }, rows)
  const held = prepared.batches(validation, { purpose: 'validation', batchSize: 32, seed: 1 })
  const run = fit({
    network: prepared.network,
    train: prepared.batches(training, { purpose: 'training', batchSize: 32, seed: 1 }),
    validation: () => held.epoch(1),
    metrics: prepared.metrics,
    epochs: 6,
    learningRate: 0.02,
    seed: 1,
  })
  let next = await run.next()
  while (!next.done) next = await run.next()
  const place = join(home, 'package')
  await writePackage(place, {
    prepared,
    parameters: next.value.parameters,
    metrics: {},
    lineage: null,
  })
  const opened = await readPackage(place)
  const [judged] = await tabularTask.judge([opened], validation)
  const metrics = judged?.metrics ?? {}
  return { opened, metrics, told: (prepared.warnings ?? []).map(({ text, row }) => [row, text]) }
}

for (const [name, auc, told] of [
  ['G0-base', 0.95, []],
  ['T-missing_question', 0.92, [[3, 'column "x": 24 of 400 values are "?", read as missing']]],
  [
    'T-inf',
    0.95,
    [
      [
        11,
        'column "x": 1 of 400 values are not numbers ("inf"), read as missing; name it in `categorical` if these are words',
      ],
    ],
  ],
  ['T-decimal_comma', 0.95, []],
  ['T-currency', 0.96, []],
  ['L-label_1_10', 0.95, []],
] as const)
  test(`${name} is read as what it says`, async () => {
    const { metrics, ...model } = await trained(await rowsOf(name))
    assert.ok((metrics['auc'] ?? 0) > auc, `auc ${metrics['auc']}`)
    assert.deepEqual(model.told, told)
  })

test('decimal commas and signs of money are the numbers that they would be without', async () => {
  const currency = await rowsOf('T-currency')
  const plain = currency.map((row) => row.replaceAll(/[$%]/g, ''))
  const { columns: one } = tabularColumns(currency)
  const { columns: other } = tabularColumns(plain)
  assert.deepEqual(
    one.map(({ mean, deviation, notation }) => [mean, deviation, notation.affix]),
    other.map(({ mean, deviation }, at) => [mean, deviation, ['$', '%'][at]]),
  )
})

const tabularColumns = (rows: readonly string[]) => {
  const { files } = tabularTask.prepare(rows, { label: 'label' })
  const columns: { mean: number; deviation: number; notation: { affix: string } }[] = JSON.parse(
    files['columns.json'] ?? '',
  ).numeric
  return { columns }
}

test('a model reads in questions what it has read in training, and refuses what it has not', async () => {
  const rows = await rowsOf('T-inf')
  const { opened } = await trained(rows)
  const predictor = await tabularTask.open(opened)
  const [seen, missing, marked] = await predictRows(
    predictor,
    ['inf', '', 'N/A'].map((x) => JSON.stringify({ x, y: '0.5', colour: 'blue' })),
    2,
  )
  assert.deepEqual(seen, missing)
  assert.deepEqual(marked, missing)
  const [number, text, spaced] = await predictRows(
    predictor,
    ['{"x":1.5,"y":0.5}', '{"x":"1.50","y":"+0.5"}', '{"x":" 1.5 ","y":".5"}'],
    2,
  )
  assert.deepEqual([text, spaced], [number, number])
  await assert.rejects(predictRows(predictor, ['{"x":"-inf"}'], 1), {
    code: 'bad_input',
    message: /has "-inf" in "x", which is read as a number/,
  })
  await predictor.close()
})

test('new records are held against the classes and columns of the champion', async () => {
  const { opened } = await trained(await rowsOf('G0-base'))
  const options = { label: 'label' }
  const admit = tabularTask.admit?.(options, opened)
  const before = tabularTask.admit?.(options, null)
  for (const [row, reason, without] of [
    ['{"x":1,"y":2,"colour":"blue","label":"yes"}', null, null],
    ['{"x":"","y":"NA","colour":"never seen","label":"YES "}', /class "YES"/, null],
    ['{"x":1,"y":2}', /^has no "label", which is its class$/, /has no "label"/],
    ['{"x":"abc","y":2,"label":"no"}', /^has "abc" in "x", which is read as a number$/, null],
    ['{"x":1,"label":"perhaps"}', /class "perhaps", which the champion does not know; it/, null],
    ['[1]', /not a JSON object/, /not a JSON object/],
  ] as const) {
    for (const [check, expected] of [
      [admit, reason],
      [before, without],
    ] as const)
      if (expected === null) assert.equal(check?.(row), null, row)
      else assert.match(check?.(row) ?? '', expected, row)
  }
})
