import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withChecks } from './edit.ts'

const put = (text: string, file = 'a.csv') =>
  withChecks(text, ["{ kind: 'rows', least: 5 },", '// and so on'], (name) => name === file)

test('Checks are put into the one call that reads the data', () => {
  const text = `// records('a.csv')
const other = lines("b.csv", { column: 'x' }) // and records('a.csv', {})
export default {
  data: records('a.csv'),
}
`
  assert.deepEqual(put(text), {
    text: text.replace(
      "data: records('a.csv')",
      "data: records('a.csv', {\n    checks: [\n      { kind: 'rows', least: 5 },\n      // and so on\n    ],\n  })",
    ),
  })
  assert.deepEqual(put(text, 'b.csv'), {
    text: text.replace(
      "{ column: 'x' }",
      "{\n  checks: [\n    { kind: 'rows', least: 5 },\n    // and so on\n  ], column: 'x' }",
    ),
  })
})

test('What cannot be done safely is not done', () => {
  const problem = /expected one|no plain object/
  for (const text of [
    '',
    "records('b.csv')",
    "records('a.csv'); lines('a.csv')",
    "records('a.csv', { checks: [] })",
    "records('a.csv', options)",
    "records('a.csv', { ...more }.data)",
    "my.records('a.csv')",
    "'records(`a.csv`)'",
    "records('a.csv'",
    'records(file)',
  ]) {
    const made = put(text)
    assert.ok('problem' in made && problem.test(made.problem), text)
  }
})
