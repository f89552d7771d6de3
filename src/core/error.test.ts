import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue, MillraceError } from './error.ts'

const root = join(import.meta.dirname, '../..')

test('docs/errors.md has every code with its status, its exit code and its meaning, and no other', () => {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  const documented = [...text.matchAll(/^\| `(\w+)` \| (\d+) \| (\d) \| ([^|]+) \| ([^|]+) \|$/gm)]
  assert.deepEqual(
    documented.map(([, code, status, exit, means]) => [code, Number(status), Number(exit), means]),
    Object.entries(catalogue).map(([code, { status, exit, means }]) => [code, status, exit, means]),
  )
})

test('every code is raised somewhere', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
    .join('\n')
  for (const code of Object.keys(catalogue))
    assert.match(sources, new RegExp(`['"]${code}['"]`), `nothing raises ${code}`)
})

test('an error says its code, what, why and what to do, and knows its status', () => {
  const error = new MillraceError('queue_full', { what: 'a', why: 'b', fix: 'c' })
  assert.deepEqual(error.toJSON(), { code: 'queue_full', what: 'a', why: 'b', fix: 'c' })
  assert.deepEqual([error.status, error.exit], [503, 1])
})
