import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { resolveConfig } from '../config/resolve.ts'
import { records, tabularClass } from '../index.ts'
import { expectFiles } from './ready.ts'

const modelOf = (t: TestContext, task: Parameters<typeof tabularClass>[0]) => {
  const project = mkdtempSync(join(tmpdir(), 'millrace-'))
  t.after(() => rmSync(project, { recursive: true }))
  writeFileSync(join(project, 'rows.csv'), 'a,été,y\n1,2,no\n')
  const models = { m: { task: tabularClass(task), data: records('rows.csv') } }
  const context = { project, home: join(project, '.millrace'), fast: false }
  const [model] = resolveConfig({ models }, context).models
  assert.ok(model)
  return model
}

test('a column that an option names has to be in the data, before anything is trained', async (t) => {
  await expectFiles(modelOf(t, { label: 'y', numeric: ['a', 'e\u0301te\u0301'] }))
  for (const [task, what] of [
    [{ label: 'z' }, /^models\.m\.task\.label: found "z", and .*rows\.csv has no such column/],
    [{ label: 'y', numeric: ['b'] }, /^models\.m\.task\.numeric: found "b"/],
    [{ label: 'y', categorical: ['a', 'c'] }, /^models\.m\.task\.categorical: found "c"/],
  ] as const)
    await assert.rejects(expectFiles(modelOf(t, task)), {
      code: 'bad_config',
      what,
      why: /a, été, y/,
    })
})
