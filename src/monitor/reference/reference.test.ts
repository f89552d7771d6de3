import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { quantilesOf } from '../../core/quantiles.ts'
import { type ReferenceFile, referenceFormat } from '../../core/reference.ts'
import { createRng } from '../../core/rng.ts'
import { textOf } from '../../data/profile/fit.ts'
import { picturesExcept } from '../../data/profile/pictures.ts'
import { profileOf } from '../../data/profile/profile.ts'
import { rowsRelation } from '../../data/relation.ts'
import { kolmogorovSmirnov } from '../../metrics/drift/ks.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import type { Package } from '../../tasks/kit/task.ts'
import type { Side } from '../types.ts'
import { referenceOf } from './reference.ts'
import { comparable, currentOf, type Looked } from './window.ts'

let lake: Lake
let folder: string
before(async () => {
  lake = await openLake({ threads: 1 })
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(async () => {
  await lake[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

type Row = Readonly<Record<string, unknown>>

const packageOf = (
  files: Readonly<Record<string, string | Uint8Array>>,
  task: Package['manifest']['task'],
): Package => ({
  folder: '',
  manifest: {
    ...{ format: 2, task, signature: { inputs: [], outputs: [] }, metrics: {}, lineage: null },
    files: Object.keys(files).map((name) => ({ name, digest: '', bytes: 0 })),
  },
  file: (name) => Buffer.from(files[name] ?? ''),
})

const tabular = { kind: 'tabular-class', options: { label: 'churn' } }

const profiled = async (rows: readonly Row[], readings = {}) =>
  profileOf(lake, await relationOf(rows), { readings })

const relationOf = async (rows: readonly Row[]) => {
  const file = join(folder, `${Math.random()}.jsonl`)
  const texts = rows.map((row) =>
    JSON.stringify(Object.fromEntries(Object.entries(row).map(([k, v]) => [k, `${v ?? ''}`]))),
  )
  await writeFile(file, `${texts.join('\n')}\n`)
  return rowsRelation([file], '*')
}

const readings = {
  amount: { type: 'number', notation: { decimal: ',', affix: '€' } },
  age: { type: 'number' },
  since: { type: 'date' },
  colour: { type: 'category' },
  paid: { type: 'boolean' },
  key: { type: 'identifier' },
  note: { type: 'text' },
} as const

const words = Array.from({ length: 400 }, (_, at) => `word${at}`)

const draw = (seed: number, count: number): Row[] => {
  const rng = createRng(seed)
  const pick = (list: readonly string[]) => list[rng.below(list.length)] ?? ''
  return Array.from({ length: count }, (_, at) => ({
    amount:
      rng.below(50) === 0 ? 'n/a' : `${(1000 * rng.uniform()).toFixed(2).replace('.', ',')} €`,
    age: rng.below(40) === 0 ? 'old' : 18 + rng.below(60),
    since: new Date(1.7e12 + 1e10 * rng.uniform()).toISOString().slice(0, 10),
    colour: pick(['red', 'red', 'Zürich', 'blue', '']),
    paid: pick(['true', 'True', 'false']),
    key: `k${seed}-${at}`,
    note: Array.from({ length: 3 + rng.below(8) }, () => pick(words)).join(' '),
    churn: pick(['yes', 'no']),
  }))
}

const answered = (label: string, probability: number) =>
  JSON.stringify({
    kind: 'classes',
    classes: [
      { label, probability },
      { label: label === 'yes' ? 'no' : 'yes', probability: 1 - probability },
    ],
  })

const looked = (inputs: unknown, outputs = answered('yes', 0.75)): Looked => ({
  ...{ inputs: JSON.stringify(inputs), outputs, cut: [], outcome: null },
})

const asked = ({ churn: _, ...row }: Row): Row => row

const heldOut = (rng = createRng(5)): ReferenceFile => ({
  ...{ format: referenceFormat, rows: 1000 },
  takes: {
    kind: 'record',
    columns: ['amount', 'age', 'since', 'colour', 'paid', 'note', 'key'],
    text: null,
  },
  answers: {
    ...{
      kind: 'classes',
      labels: ['no', 'yes'],
      answered: [
        ['yes', 600],
        ['no', 400],
      ],
    },
    ...{ others: 0, positive: 1, calibration: null, errors: {} },
    confidence: quantilesOf(Array.from({ length: 1000 }, () => 0.5 + rng.uniform() / 2)),
  },
  unknownWords: {
    ...{ column: 'note', tokens: 6000, unknown: 300 },
    shares: quantilesOf(Array.from({ length: 1000 }, () => rng.below(10) / 10)),
  },
})

const namesOf = ({ features }: Side) => features.map(({ name }) => name).sort()
const valuesOf = ({ features }: Side, name: string) =>
  features.find((feature) => feature.name === name)?.values

test('The rows that were learnt from, asked about, are as their reference says', async () => {
  const rows = draw(1, 4000)
  const reference = referenceOf(
    packageOf(
      {
        'profile.json': textOf(await profiled(rows, readings)),
        'reference.json': JSON.stringify(heldOut()),
        'evaluation.json': JSON.stringify({
          importance: {
            ...{ metric: 'accuracy', left: 0, rows: 1, repeats: 1 },
            columns: [
              { column: 'age', worse: { val_loss: 0.75 }, deviation: 0 },
              { column: 'amount', worse: { val_loss: 0.25 }, deviation: 0 },
              { column: 'colour', worse: { val_loss: -0.1 }, deviation: 0 },
            ],
          },
        }),
      },
      tabular,
    ),
  )
  assert.deepEqual([reference.from, reference.reason], ['training', null])
  const builder = currentOf(reference.readings, { seed: 1 })
  for (const row of rows) await builder.add(looked(asked(row)))
  const { side, unseen } = builder.current()
  const own = reference.side ?? side
  assert.notEqual(own, side)
  assert.deepEqual(namesOf(side), namesOf(own))
  assert.deepEqual(unseen, { inputs: 0, outputs: 0 })
  for (const { name, values } of own.features) {
    const now = valuesOf(side, name)
    if (name.startsWith('(') || name === 'note (unknown words)') continue
    assert.deepEqual(
      [name, now?.kind, now?.missing, now?.invalid],
      [name, values.kind, values.missing, values.invalid],
    )
    if (values.kind === 'number' && now?.kind === 'number') {
      const found = kolmogorovSmirnov(values.sample, now.sample)
      assert.ok(found.kind === 'measured' && found.statistic < 0.012, name)
    } else if (values.kind === 'category' && now?.kind === 'category')
      assert.deepEqual(new Map([...now.counts].sort()), new Map([...values.counts].sort()))
  }
  assert.deepEqual(
    own.features.flatMap(({ name, weight }) => (weight === null ? [] : [[name, weight]])),
    [
      ['amount', 0.25],
      ['age', 0.75],
      ['colour', 0],
    ].map(([name, weight]) => [name, weight]),
  )
  assert.deepEqual(
    reference.left.map(({ name }) => name),
    ['key'],
  )
  assert.equal(side.words?.unknown, 0)
  assert.equal(own.words?.unknown, Math.round(((own.words?.tokens ?? 0) * 300) / 6000))
})

test('What is cut or masked is not looked at, and what cannot be read is counted as that', async () => {
  const rows = draw(2, 600)
  const own = referenceOf(
    packageOf({ 'profile.json': textOf(await profiled(rows, readings)) }, tabular),
  )
  const builder = currentOf(own.readings, { seed: 1, masked: ['colour'] })
  await builder.add(looked({ age: 'NaN', amount: {}, note: ' ', paid: 'FALSE' }))
  await builder.add(looked({ age: 1e300, amount: '1.234,5 €', since: '2024-02-30', note: 'word1' }))
  await builder.add({ ...looked({ age: 3 }), cut: ['inputs', 'outputs'] })
  await builder.add({ ...looked({ age: 40 }), outcome: 'step_failed', outputs: '{}' })
  await builder.add(looked('a text alone'))
  await builder.add(looked({ masked: true }))
  await builder.add(looked([1, 2]))
  await builder.add({ ...looked({ age: 41 }), inputs: '{"age": 4', outputs: 'x' })
  const current = builder.current()
  const { side, unseen, left } = current
  assert.deepEqual(unseen, { inputs: 5, outputs: 2 })
  assert.ok(!namesOf(comparable(own.side ?? side, current)).includes('colour'))
  assert.deepEqual(
    left.map(({ name }) => name),
    ['colour'],
  )
  const figures = side.features.map(({ name, values }) => [
    name,
    values.kind === 'number' ? [...values.sample.sorted] : Object.fromEntries(values.counts),
    values.missing,
    values.invalid,
  ])
  assert.deepEqual(figures, [
    ['amount', [1234.5], 1, 1],
    ['age', [40], 1, 1],
    ['since', [], 2, 1],
    ['paid', { false: 1 }, 2, 0],
    ['note (length)', [5], 2, 0],
    ['(answer)', { yes: 5 }, 0, 0],
    ['(confidence)', [0.75, 0.75, 0.75, 0.75, 0.75], 0, 0],
  ])
})

test('A profile of another format, and none, are said to be that', async () => {
  const older = packageOf({ 'profile.json': '{"format":"millrace-profile-0"}' }, tabular)
  const { side, reason } = referenceOf(older)
  assert.equal(side, null)
  assert.match(reason ?? '', /"millrace-profile-0", and only "millrace-profile-1" is read/)
  const damaged = packageOf({ 'profile.json': '{', 'reference.json': '[]' }, tabular)
  assert.match(referenceOf(damaged).reason ?? '', /profile.json is not .* reference.json is not/)
  assert.match(referenceOf(packageOf({}, tabular)).reason ?? '', /has no profile.json/)
})

test('Of a version from elsewhere the first window is the reference, read as those behind it', async () => {
  const options = {
    takes: { kind: 'tensors' },
    answers: { kind: 'tensors' },
    ...{ together: true, example: '{}', label: null },
  }
  const before = referenceOf(packageOf({}, { kind: 'onnx', options }))
  assert.deepEqual([before.from, before.side], ['window', null])
  assert.match(before.says, /first window of its traffic/)
  const first = currentOf(before.readings, { seed: 1 })
  const tensor = (dims: number[], data: number[]) => ({ dtype: 'float32', dims, data })
  const outputs = JSON.stringify({ kind: 'tensors', tensors: { y: tensor([2, 1], [0.5, 0.25]) } })
  await first.add(looked({ x: tensor([2, 3], [1, 2, 3, 4, 5, 6]) }, outputs))
  await first.add(looked({ x: [[7, 8, 9]] }, outputs))
  const told = first.current()
  assert.deepEqual(
    told.side.features.map(({ name, values }) => [
      name,
      values.kind === 'number' && [...values.sample.sorted],
    ]),
    [
      ['x[0]', [1, 4, 7]],
      ['x[1]', [2, 5, 8]],
      ['x[2]', [3, 6, 9]],
      ['(y)', [0.25, 0.25, 0.5, 0.5]],
    ],
  )
  const next = currentOf(told.readings, { seed: 1 })
  await next.add(looked({ x: [[7, 8]] }, outputs))
  assert.deepEqual(namesOf(next.current().side), namesOf(told.side))
})

test('Pictures are told by the same looks as those that were learnt from, without the rows that were held out', async () => {
  const rng = createRng(3)
  const pixels = Array.from({ length: 700 }, () => {
    const [left, top] = [rng.below(4), rng.below(4)]
    return Uint8Array.from({ length: 64 }, (_, at) =>
      (at % 8) - left >= 0 && (at % 8) - left < 4 && Math.floor(at / 8) - top === 1 ? 255 : 10,
    )
  })
  const rows = pixels.map((values) => ({
    image: Buffer.from(values).toString('base64'),
    label: 'a',
  }))
  const relation = await relationOf(rows)
  const form = {
    ...{ kind: 'image', column: 'image', height: 8, width: 8, channels: 1 },
    ...{ fit: 'contain', background: '#000000' },
  } as const
  const profile = await profileOf(lake, relation)
  const asked = { column: 'image', shape: form, rows: 700, detail: profile.detail }
  const except = Uint32Array.from({ length: 50 }, (_, at) => at * 14)
  const pictures = [await picturesExcept(lake, relation, { ...asked, except })].filter(isThere)
  assert.deepEqual([pictures[0]?.rows, pictures[0]?.of], [650, 700])
  const reference = referenceOf(
    packageOf(
      {
        'profile.json': textOf({ ...profile, pictures }),
        'reference.json': JSON.stringify({ ...heldOut(), takes: form, unknownWords: null }),
      },
      { kind: 'image-class', options: { height: 8, width: 8 } },
    ),
  )
  const learnt = pixels.filter((_, at) => !except.includes(at))
  const builder = currentOf(reference.readings, { seed: 1 })
  for (const [at, values] of learnt.entries())
    await builder.add(
      looked(
        at % 2 === 0
          ? { image: Buffer.from(values).toString('base64') }
          : { images: { dtype: 'uint8', dims: [1, 8, 8, 1], data: [...values] } },
      ),
    )
  await builder.add(looked({ image: 'no picture' }))
  await builder.add(looked({}))
  const { side, unseen } = builder.current()
  assert.deepEqual(unseen, { inputs: 0, outputs: 0 })
  for (const look of ['size', 'brightness', 'ink', 'x', 'y']) {
    const name = `image (${look})`
    const [before, now] = [valuesOf(reference.side ?? side, name), valuesOf(side, name)]
    assert.ok(before?.kind === 'number' && now?.kind === 'number', name)
    assert.deepEqual([now.rows, now.missing, now.invalid], [650, 1, 1])
    const found = kolmogorovSmirnov(before.sample, now.sample)
    assert.ok(
      found.kind === 'measured' && found.statistic < 0.012,
      `${name}: ${JSON.stringify(found)}`,
    )
  }
})

const isThere = <T>(value: T | null): value is T => value !== null
