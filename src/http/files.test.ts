import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'

test('a file of a version is handed out with its digest, and only by a name that it lists', async (t) => {
  const world = await memoryApp()
  t.after(() => world.close())
  const ask = (name: string, headers = {}) =>
    world.app.inject({
      url: `/api/models/autocomplete/versions/1/files/${encodeURIComponent(name)}`,
      headers,
    })
  const { statusCode, headers, body } = await ask('model.onnx')
  assert.equal(statusCode, 200)
  assert.equal(headers['content-type'], 'application/octet-stream')
  assert.equal(headers['content-length'], '10')
  assert.equal(headers['etag'], `"${'e'.repeat(64)}"`)
  assert.match(
    String(headers['content-disposition']),
    /^attachment; filename="autocomplete-v1-model\.onnx"/,
  )
  assert.equal(body.length, 10)
  const again = await ask('model.onnx', { 'if-none-match': headers['etag'] })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
  for (const name of ['other', '../model.onnx', '../../../etc/hostname', 'model.onnx\0'])
    assert.equal((await ask(name)).statusCode, 404, name)
})
