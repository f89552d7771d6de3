/** A project of each kind, as `millrace init` writes it: its own tests pass. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { millrace, remove, temporaryFolder } from '../system/millrace.ts'

const folder = await temporaryFolder()
after(() => remove(folder))

describe('a project of each kind', { concurrency: 2 }, () => {
  for (const kind of ['text', 'text-class', 'table', 'image', 'task'])
    test(`of the kind ${kind} has tests that pass`, async () => {
      const begun = await millrace(['init', kind, '--template', kind], folder)
      assert.equal(begun.code, 0, begun.stderr)
      assert.match(begun.stdout, /npm install && npm start/)
      const { code, stdout, stderr } = await millrace(['test'], join(folder, kind))
      assert.equal(code, 0, stdout + stderr)
      assert.match(stdout, /^ℹ fail 0$/m)
    })
})
