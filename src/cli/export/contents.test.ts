import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { remove } from '../../../test/system/millrace.ts'
import type { ModelVersion } from '../../core/records.ts'
import type { Opened } from '../open.ts'
import { writeContents } from './contents.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-contents-'))
after(() => remove(folder))

test('a package that has files of the names of rows is not exported with rows', async () => {
  for (const name of ['data.csv', 'data.json', 'held-out.csv', 'data.csv/part-1']) {
    const files = [{ name, digest: '', bytes: 0 }]
    const version = { model: 'own', version: 3, files } as unknown as ModelVersion
    const options = { withData: true, signal: new AbortController().signal }
    await assert.rejects(writeContents({} as Opened, version, folder, options), {
      code: 'conflict',
      what: new RegExp(
        `^The package of version 3 of own has a file ${name.split('/')[0]} of its own`,
      ),
    })
  }
  assert.deepEqual(readdirSync(folder), [])
})
