import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryLoop } from '../../test/system/loop.ts'
import { owner } from '../core/access.ts'
import type { Explanation } from '../core/explanation.ts'
import { explain } from '../operations/explain.ts'

const explanation: Explanation = {
  unit: 'log-odds',
  ...{ answer: 'yes', value: 2, base: -1, words: null, picture: null, rest: 0 },
  columns: [{ column: 'age', value: '42', adds: 3 }],
}

const worldOf = (seen: unknown[]) => {
  const { loop } = memoryLoop({
    ...{ startedAt: 0, models: ['churn'] },
    status: async () => assert.fail(),
    explain: async (model, asked) => {
      seen.push(asked)
      return { model, version: asked.version ?? 3, explanation }
    },
  })
  return { loop } as unknown as Parameters<typeof explain.perform>[0]
}
const call = { author: 'me', principal: owner }

test('a row, a version and a class are handed on, and what comes back fits the schema', async () => {
  const seen: unknown[] = []
  const input = { model: 'churn', row: { age: 42, plan: null }, version: 2, label: 'yes' }
  const answer = await explain.perform(worldOf(seen), input, call)
  assert.deepEqual(seen, [{ row: { age: 42, plan: null }, version: 2, label: 'yes' }])
  assert.equal(explain.output.safeParse(answer).error, undefined)
})

test('a record of too many fields, one of lists, and another model are refused before anything is opened', async () => {
  const seen: unknown[] = []
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`c${at}`, at]))
  for (const [input, what] of [
    [{ model: 'churn', row: many }, /at most 1000 fields/],
    [{ model: 'churn', row: { age: [1] } }, /row\.age/],
    [{ model: 'churn' }, /row/],
    [{ model: 'other', row: {} }, /no model "other"/],
  ] as const)
    await assert.rejects(explain.perform(worldOf(seen), input, call), { what })
  assert.deepEqual(seen, [])
})
