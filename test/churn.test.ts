import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { millrace as ask } from './system/here.ts'

const home = mkdtempSync(join(tmpdir(), 'millrace-churn-'))
after(() => rmSync(home, { recursive: true }))

const project = new URL('../examples/churn', import.meta.url).pathname

/** Runs a verb that succeeds and reads what it answers. */
const millrace = async (...words: string[]) => {
  const { code, stdout } = await ask([...words, '--project', project, '--home', home, '--json'])
  assert.equal(code, 0, stdout)
  return JSON.parse(stdout)
}

test('customers go round the loop: trained, taken in, trained again, asked', async () => {
  const first = await millrace('train')
  assert.equal(first.version.version, 1)
  assert.equal(first.version.gate.passed, true)
  for (const name of ['auc', 'f1', 'precision', 'recall', 'accuracy', 'val_loss'])
    assert.ok(first.version.metrics[name] > 0, name)

  const table = () => readFileSync(join(home, 'data', 'customers.csv'), 'utf8')
  const before = table()
  const { added, dataset } = await millrace('ingest')
  assert.deepEqual([added, dataset.rows], [100, 8100])
  // The user's own file stays as it is.
  assert.equal(table(), before)

  const second = await millrace('train')
  const checks = second.version.gate.checks.map(
    (each: { metric: string; against: string }) => `${each.metric} ${each.against}`,
  )
  assert.deepEqual(checks, ['val_loss baseline', 'auc value', 'f1 champion'])

  const risky = { age: 24, contract: 'monthly', charge: 105, months: 2, calls: 4, payment: 'check' }
  const loyal = {
    age: 52,
    contract: 'two years',
    charge: 35,
    months: 60,
    calls: 0,
    transactions: 18,
  }
  const chance = async (customer: object) => {
    const { suggestions } = await millrace('predict', JSON.stringify(customer))
    return suggestions.find(({ word }: { word: string }) => word === 'yes').probability
  }
  assert.ok((await chance(risky)) > 0.9)
  assert.ok((await chance(loyal)) < 0.1)
  const words = ['predict', '{"tenure":3}', '--project', project, '--home', home, '--json']
  const refused = await ask(words)
  assert.equal(refused.code, 1)
  assert.match(refused.stdout, /which the model does not know/)
})
