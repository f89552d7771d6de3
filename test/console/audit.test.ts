import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { actionWords, subjectOf } from '../../console/src/audit/words.ts'
import type { DatasetVersion } from '../../src/core/records.ts'

const src = join(import.meta.dirname, '../../src')

const origins: readonly DatasetVersion['origin'][] = ['initial', 'ingest', 'edit', 'retype']

/** Actions that the audit trail names, as they stand where they are recorded. */
const recorded = async (): Promise<string[]> => {
  const found = new Set(origins.map((origin) => `data.${origin}`))
  for await (const file of glob('**/*.ts', { cwd: src })) {
    if (file.endsWith('.test.ts')) continue
    const text = await readFile(join(src, file), 'utf8')
    for (const [, action = ''] of text.matchAll(/\baction: '([a-z. ]+)'/g)) found.add(action)
    for (const [, action = ''] of text.matchAll(/\bnote\('([a-z. ]+)'/g)) found.add(action)
  }
  return [...found]
}

test('every action of the audit trail stands in words', async () => {
  const actions = await recorded()
  assert.ok(actions.length > 20, `only ${actions.join(', ')} were found`)
  assert.deepEqual(
    actions.filter((action) => actionWords(action) === action),
    [],
  )
})

test('what is done to refused rows and to a person leads to the data set', () => {
  const to = (action: string) => subjectOf({ action, subject: 'customers' }).to
  assert.equal(to('data.release'), '/data/customers/quarantine')
  assert.equal(to('data.discard'), '/data/customers/quarantine')
  assert.equal(to('data.erase'), '/data/customers')
  assert.equal(to('enqueue'), '/m/customers')
  assert.equal(to('prune'), null)
})
