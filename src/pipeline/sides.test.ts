import assert from 'node:assert/strict'
import { test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import { recipeOf } from '../config/resolve.ts'
import { pinsOf } from '../data/splits.ts'
import type { SplitRule } from '../tasks/kit/rule.ts'
import { expectBothSides, heldOutBy, inBoth } from './sides.ts'

const task = {
  identity: (row: string) => row,
  classOf: () => (row: string) => JSON.parse(row).label ?? null,
}
const recipe = (split: SplitRule | null, share = 0.2) =>
  recipeOf({
    task: { kind: 'own', label: 'label' },
    maxRows: null,
    train: { validationSplit: share },
    ...(split && { split }),
  })
const rowsOf = (count: number, from = 0, more: Record<string, string> = {}) =>
  Array.from({ length: count }, (_, at) => {
    const number = from + at
    const when = new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString()
    const label = number % 5 === 0 ? 'rare' : 'usual'
    return { id: `${number}`, customer: `${number % 40}`, when, label, ...more }
  })
const csvOf = (rows: readonly Record<string, string>[]) =>
  [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)]
    .map((line) => `${line.join(',')}\n`)
    .join('')
const texts = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row))

const rules: readonly (SplitRule | null)[] = [
  null,
  { by: 'content', stratify: true },
  { by: 'key', column: 'customer' },
  { by: 'time', column: 'when', from: null },
]

for (const rule of rules)
  test(`by ${JSON.stringify(rule)} a row stays on its side when rows and columns come in`, async (t) => {
    const p = await project(t, csvOf(rowsOf(400)), '')
    await p.data.current('orders', p.all)
    const pins = pinsOf(p.store, 'orders')
    const held = async (rows: readonly string[]) => {
      const places = await heldOutBy(rows, { task, recipe: recipe(rule), pins })
      return new Set([...places].map((at) => JSON.parse(rows[at] ?? '').id))
    }
    const before = await held(texts(rowsOf(400)))
    assert.ok(before.size > 40 && before.size < 140, `${before.size} of 400`)
    const grown = [...rowsOf(200, 400, { extra: 'x' }), ...rowsOf(400, 0, { extra: 'y' })]
    p.write(p.file, csvOf(grown))
    await p.data.current('orders', p.all)
    const after = await held(texts(grown))
    for (const { id } of rowsOf(400)) assert.equal(after.has(id), before.has(id), `row ${id}`)
  })

test('no key is on both sides, and the time of all held out is later than that of all others', async (t) => {
  const p = await project(t, csvOf(rowsOf(400)), '')
  await p.data.current('orders', p.all)
  const pins = pinsOf(p.store, 'orders')
  const rows = texts(rowsOf(400))
  const sides = async (rule: SplitRule, of: 'customer' | 'when') => {
    const held = new Set(await heldOutBy(rows, { task, recipe: recipe(rule), pins }))
    const values = (isHeld: boolean): string[] =>
      rows.filter((_, at) => held.has(at) === isHeld).map((row) => JSON.parse(row)[of])
    return [values(true), values(false)] as const
  }
  const [held, learnt] = await sides({ by: 'key', column: 'customer' }, 'customer')
  assert.ok(held.length > 0)
  assert.ok(held.every((key) => !learnt.includes(key)))
  const [later, earlier] = await sides({ by: 'time', column: 'when', from: null }, 'when')
  assert.equal(later.length, 80)
  assert.ok((later.sort()[0] ?? '') > (earlier.sort().at(-1) ?? ''))
  const [fixed] = await sides({ by: 'time', column: 'when', from: '2026-01-17' }, 'when')
  assert.equal(fixed.length, 400 - 16 * 24)
})

test('a champion of another split is judged by what neither has learnt', async (t) => {
  const p = await project(t, csvOf(rowsOf(400)), '')
  await p.data.current('orders', p.all)
  const pins = pinsOf(p.store, 'orders')
  const rows = texts(rowsOf(400))
  const of = (rule: SplitRule | null, share: number) =>
    heldOutBy(rows, { task, recipe: recipe(rule, share), pins })
  const [mine, theirs] = [await of({ by: 'key', column: 'customer' }, 0.3), await of(null, 0.1)]
  const both = inBoth(mine, theirs)
  assert.ok(both.length > 0 && both.length < theirs.length)
  assert.ok(both.every((place) => mine.includes(place) && theirs.includes(place)))
  assert.equal(inBoth(await of(null, 0.3), theirs).length, theirs.length)
})

test('what is stratified needs classes, and a moment has to be one', async (t) => {
  const p = await project(t, csvOf(rowsOf(4)), '')
  await p.data.current('orders', p.all)
  const pins = pinsOf(p.store, 'orders')
  const rows = texts(rowsOf(4))
  const of = (rule: SplitRule, how = task) =>
    heldOutBy(rows, { task: how, recipe: recipe(rule), pins })
  const { identity } = task
  await assert.rejects(
    heldOutBy(rows, {
      task: { identity },
      recipe: recipe({ by: 'content', stratify: true }),
      pins,
    }),
    { code: 'bad_config', message: /own has no classes/ },
  )
  await assert.rejects(of({ by: 'time', column: 'when', from: 'soon' }), { code: 'bad_config' })
})

test('rows of which none can be held out are refused with how many sorts there are that stay together', async (t) => {
  const p = await project(t, csvOf(rowsOf(400)), '')
  await p.data.current('orders', p.all)
  const how = { task, recipe: recipe(null), pins: pinsOf(p.store, 'orders') }
  const same = Array.from({ length: 200 }, (_, at) => JSON.stringify({ label: `${at % 2}` }))
  await assert.rejects(expectBothSides(same, new Uint32Array(), how), {
    code: 'bad_data',
    what: 'None of the 200 rows is held out to judge a model by.',
    why: 'Rows of the same content stay on one side, and these have 2.',
  })
  await assert.rejects(expectBothSides(same.slice(0, 1), Uint32Array.of(0), how), {
    what: 'The only row is held out, and none is left to learn from.',
  })
  await expectBothSides(same, Uint32Array.of(1), how)
})
