import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { remove, root, temporaryFolder } from './system/millrace.ts'

test('the example shows a version that is blocked, with its report, and goes on once the data are mended', async (t) => {
  const folder = await temporaryFolder()
  t.after(() => remove(folder))
  const script = join(root, 'examples/churn/blocked.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, 'home')])
  const [, ...commands] = stdout.split('\n$ ')
  const codes = commands.map((text) => [
    /^millrace (.*)/.exec(text)?.[1],
    /exit code (\d)/.exec(text)?.[1],
  ])
  assert.deepEqual(codes, [
    ['train churn', '0'],
    ['data check churn', '3'],
    ['train churn', '3'],
    ['data check churn', '0'],
    ['train churn', '0'],
    ['data versions churn', '0'],
  ])
  const [, report = '', refused = '', mended = '', , versions = ''] = commands
  assert.match(report, /Version 2 of churn, 8,300 rows: blocked/)
  assert.match(report, /✗ no two rows have the same "customer": 300 values stand in 600 rows/)
  assert.match(
    report,
    /✗ "months" is a number of at least 0: not in 288 of 8,300 rows.*\n +row 8002 \(.*customers\.csv, line 8003\): -1/,
  )
  assert.match(report, /✗ "charge" is a number 0 to 500: not in 300 of 8,300 rows/)
  assert.match(refused, /version 2 of churn did not pass \d checks, and nothing learns from it/)
  assert.match(mended, /Version 1 of churn, 8,000 rows: passed/)
  assert.match(versions, /^1 .*initial/m)
})
