import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { trainedPackage } from '../../test/system/models.ts'
import { suggestionsOf } from '../core/answer.ts'
import { createRng } from '../core/rng.ts'
import { createTasks } from '../tasks/catalogue.ts'
import { decodeRows, predictRows } from '../tasks/codec/decode.ts'
import { imageTask } from '../tasks/image/task.ts'
import { badInput } from '../tasks/kit/record.ts'
import type { Prepared } from '../tasks/kit/task.ts'
import { tabularRegressionTask } from '../tasks/regression/task.ts'
import { tabularTask } from '../tasks/tabular/task.ts'
import { textClassTask } from '../tasks/textclass/task.ts'
import { explain } from './explain.ts'
import { withReasons } from './reasons.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const rng = createRng(6)
const rows = Array.from({ length: 240 }, (_, at) => {
  const [a, b, idle] = [rng.normal(), 50 + 20 * rng.normal(), rng.normal()]
  const plan = ['basic', 'plus', 'other'][rng.below(3)] ?? ''
  const score = 2 * a + (b - 50) / 20 + (plan === 'plus' ? 1 : 0)
  const gap = at % 9 === 0 ? '' : b.toFixed(3)
  const label = score > 0.5 ? 'high' : score < -1 ? 'low' : 'mid'
  return JSON.stringify({
    a: a.toFixed(4),
    b: gap,
    idle: idle.toFixed(4),
    plan,
    label,
    n: score.toFixed(4),
  })
})
const tasks = createTasks()

const explained = async (
  prepared: Prepared,
  name: string,
  row: string,
  {
    label,
    epochs = 4,
    from = rows,
  }: { label?: string; epochs?: number; from?: readonly string[] } = {},
) => {
  const folder = join(home, name)
  await trainedPackage(folder, prepared, { rows: from, epochs })
  const model = await tasks.rowGraph(folder)
  const [input = assert.fail()] = await decodeRows([row], model.rows.form)
  return { folder, told: await explain(model, input, badInput(0, 1), label) }
}
const table = (options: object) =>
  tabularTask.prepare(rows, { label: 'label', ignore: ['n'], ...options })
const asked = { a: 1.3, b: 71, idle: 0.4, plan: 'plus' }
const row = JSON.stringify(asked)
const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0)

for (const [name, options, unit] of [
  ['hidden', { hidden: [8] }, 'log-odds'],
  ['averaged', {}, 'probability'],
] as const)
  test(`what the values of a record add comes to the difference of both answers: ${name}`, async () => {
    const { told, folder } = await explained(table(options), name, row)
    assert.deepEqual([told.unit, told.answer, told.picture], [unit, 'high', null])
    const adds = (told.columns ?? []).map((each) => each.adds)
    assert.ok(
      Math.abs(sum(adds) - (told.value - told.base)) < 2e-3 * Math.abs(told.value - told.base),
    )
    assert.ok(Math.abs(told.rest) < 2e-3 * Math.abs(told.value - told.base))
    assert.deepEqual([...(told.columns ?? [])].map(({ column }) => column).sort(), [
      'a',
      'b',
      'idle',
      'plan',
    ])
    assert.ok(Math.abs(adds[0] ?? 0) >= Math.abs(adds.at(-1) ?? 0))
    const low = await explain(
      await tasks.rowGraph(folder),
      {
        kind: 'record',
        fields: new Map(Object.entries(asked).map(([key, value]) => [key, `${value}`])),
      },
      badInput(0, 1),
      'low',
    )
    assert.equal(low.answer, 'low')
    assert.ok(low.value < told.value)
  })

test('of a linear model each value adds exactly what it adds alone', async () => {
  const { told, folder } = await explained(table({ hidden: [] }), 'linear', row)
  assert.equal(told.unit, 'log-odds')
  assert.ok(Math.abs(told.rest) < 1e-5, `${told.rest}`)
  // Asked by the probabilities alone: log p of the class, less the mean of those of the others.
  const predictor = await tasks.openPredictor(folder)
  const oddsOf = async (record: object) => {
    const [answer = assert.fail()] = await predictRows(predictor, [JSON.stringify(record)], 3)
    const logs = suggestionsOf(answer).map(
      ({ word, probability }) => [word, Math.log(probability)] as const,
    )
    const own = logs.find(([word]) => word === told.answer)?.[1] ?? 0
    return own - sum(logs.flatMap(([word, log]) => (word === told.answer ? [] : [log]))) / 2
  }
  const nothing = await oddsOf({})
  assert.ok(Math.abs(told.base - nothing) < 1e-4)
  for (const { column, adds } of told.columns ?? []) {
    const alone = await oddsOf({ [column]: asked[column as keyof typeof asked] })
    assert.ok(Math.abs(adds - (alone - nothing)) < 1e-4, `${column} ${adds} ${alone - nothing}`)
  }
  await predictor.close()
})

test('a number is explained in its own unit, and what is not known adds nothing', async () => {
  const prepared = tabularRegressionTask.prepare(rows, { label: 'n', ignore: ['label'] })
  const { told, folder } = await explained(prepared, 'number', JSON.stringify({ a: 1.3, b: '' }))
  assert.deepEqual([told.unit, told.answer], ['number', null])
  assert.deepEqual(
    told.columns?.map(({ column }) => column),
    ['a'],
  )
  assert.ok(Math.abs((told.columns?.[0]?.adds ?? 0) - (told.value - told.base)) < 0.01)
  const model = await tasks.rowGraph(folder)
  const record = { kind: 'record', fields: new Map([['a', '1']]) } as const
  await assert.rejects(
    explain(model, record, badInput(0, 1), 'high'),
    /The model answers a number\./,
  )
})

test('the pixels of a picture add up to the difference, and those that tell it add most', async () => {
  const pictures = Array.from({ length: 80 }, (_, at) => {
    const bytes = Uint8Array.from({ length: 64 }, (_, place) => {
      const isOn = at % 2 === 0 ? place % 8 === 3 : Math.floor(place / 8) === 3
      return (isOn ? 160 : 20) + rng.below(50)
    })
    return JSON.stringify({
      image: Buffer.from(bytes).toString('base64'),
      label: at % 2 === 0 ? 'down' : 'across',
    })
  })
  const shape = { height: 8, width: 8, filters: [4], units: 8, image: 'image', label: 'label' }
  const { told } = await explained(
    imageTask.prepare(pictures, shape),
    'picture',
    pictures[0] ?? '',
    {
      from: pictures,
    },
  )
  const { picture } = told
  assert.deepEqual(
    [told.answer, told.columns, picture?.height, picture?.width],
    ['down', null, 8, 8],
  )
  const difference = told.value - told.base
  assert.ok(Math.abs(sum(picture?.adds ?? []) - difference) < 0.01 * Math.abs(difference))
  const inLine = sum((picture?.adds ?? []).filter((_, place) => place % 8 === 3))
  assert.ok(inLine > 0.3 * difference, `${inLine} of ${difference}`)
})

test('what the words of a text add comes to the difference, and those that tell the class add most', async () => {
  const texts = Array.from({ length: 160 }, (_, at) => {
    const said = at % 2 === 0 ? ['free', 'prize'][at % 4 === 0 ? 0 : 1] : 'meeting'
    const other = ['now', 'today', 'please'][at % 3]
    return JSON.stringify({ text: `${other} the ${said}!`, label: at % 2 === 0 ? 'spam' : 'ham' })
  })
  const row = JSON.stringify({ text: 'please, the free prize' })
  for (const network of ['linear', 'recurrent'] as const) {
    const options = { text: 'text', label: 'label', network }
    const prepared = textClassTask.prepare(texts, options)
    const { folder, told } = await explained(prepared, network, row, { epochs: 6, from: texts })
    const predictor = await tasks.openPredictor(folder)
    const [answer = assert.fail()] = await predictRows(predictor, [row], 2)
    await predictor.close()
    const [first, second] = suggestionsOf(answer)
    assert.deepEqual(
      [told.answer, told.unit, told.columns, told.picture],
      [...['spam', 'log-odds', null, null]],
    )
    // Log-odds against the other class.
    const odds = Math.log((first?.probability ?? 0) / (second?.probability ?? 1))
    assert.ok(Math.abs(told.value - odds) < 1e-3, `${told.value} ${odds}`)
    assert.ok(Math.abs(told.rest) < 1e-4, `${told.rest}`)
    const words = told.words ?? []
    const adds = new Map(words.map((each) => [each.word, each.adds]))
    assert.ok((adds.get('free') ?? 0) > 0 && (adds.get('prize') ?? 0) > 0)
    assert.equal(adds.has('the free'), network === 'linear')
    const [least = 0] = [adds.get('please')]
    if (network === 'linear') assert.ok(Math.abs(least) < (adds.get('free') ?? 0) / 2)
  }
})

test('wrong rows are kept with what adds most to their answers: of the class that was said, and of numbers', async () => {
  const wrong = rows.slice(0, 12).map((row, at) => ({
    ...{ row, truth: 'mid', answer: 'low', probability: at === 1 ? null : 0.6 },
  }))
  const { folder } = await explained(table({ hidden: [] }), 'reasons', rows[0] ?? '')
  const model = await tasks.rowGraph(folder)
  const told = await withReasons(model, wrong)
  assert.deepEqual(
    told.map(({ why: _, ...each }) => each),
    wrong,
  )
  assert.deepEqual(
    told.map(({ why }) => why?.parts.length),
    // Rows 0 and 9 have nothing in "b".
    [3, 4, 4, 4, 4, 4, 4, 4, 4, 3, undefined, undefined],
  )
  const [input = assert.fail()] = await decodeRows([rows[2] ?? ''], model.rows.form)
  const whole = await explain(model, input, badInput(0, 1), 'low')
  const [first = assert.fail()] = whole.columns ?? []
  const [part] = told[2]?.why?.parts ?? []
  assert.equal(told[2]?.why?.unit, 'log-odds')
  assert.equal(part?.part, `${first.column} ${first.value}`)
  assert.ok(Math.abs((part?.adds ?? 0) / first.adds - 1) < 1e-3)
})

test('a class that the model does not know is refused, and so is a row that it cannot read', async () => {
  const { folder } = await explained(table({ hidden: [8] }), 'refuses', row, { epochs: 1 })
  const model = await tasks.rowGraph(folder)
  const of = (fields: readonly (readonly [string, string])[]) =>
    ({ kind: 'record', fields: new Map(fields) }) as const
  await assert.rejects(explain(model, of([['a', '1']]), badInput(0, 1), 'none'), {
    code: 'not_found',
    what: /no class "none"/,
    why: /^The model knows /,
  })
  await assert.rejects(explain(model, of([['a', 'much']]), badInput(0, 1)), { code: 'bad_input' })
})
