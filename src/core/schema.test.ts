import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain, z } from './schema.ts'

const said = (schema: z.ZodType, value: unknown) =>
  (schema.safeParse(value, { reportInput: true }).error?.issues ?? []).map((issue) =>
    explain(issue, { path: 'body' }),
  )

test('of several forms each is named, and where it does not fit', () => {
  const schema = z.union([
    z.array(z.number()),
    z.enum(['none', 'before']),
    z.object({ a: z.string() }),
  ])
  assert.deepEqual(said(schema, 5), ['body: found 5, allowed a list or none, before or an object.'])
  assert.deepEqual(said(schema, ['x']), [
    'body: found ["x"], allowed at 0 a number or none, before or an object.',
  ])
  assert.deepEqual(said(z.union([z.string(), z.number()], { error: 'a text or a number' }), null), [
    'body: found null, allowed a text or a number.',
  ])
})

test('a value that has no JSON is told all the same', () => {
  const around: { self?: unknown } = {}
  around.self = around
  assert.deepEqual(said(z.string(), around), [
    'body: found an object without JSON, allowed a text.',
  ])
})
