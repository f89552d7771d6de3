import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { homeOf } from '../../../test/system/kept.ts'
import { newId } from '../../core/ids.ts'
import { tryHold } from '../../store/hold.ts'
import { createUploads } from './upload.ts'

test('of files that come at once four are taken, and the rest are sent away before they are read', async (t) => {
  const { context, p } = await homeOf(t, { runs: 1, versions: 1, days: 1 } as never)
  const uploads = createUploads({ ...context, newId })
  const all = Promise.withResolvers<void>()
  let [read, sentAway] = [0, 0]
  async function* content() {
    if (++read + sentAway === 12) all.resolve()
    yield new Uint8Array(1)
    await all.promise
    throw new Error('The client is gone.')
  }
  const take = async () => {
    const { signal } = new AbortController()
    const how = { columns: null, labels: null, example: null, alias: null, author: 'ada', signal }
    try {
      await uploads.take('iris', { ...how, file: 'model.onnx', content: content() })
    } catch (error) {
      const code = error instanceof Error ? Reflect.get(error, 'code') : null
      if (code === 'overloaded' && ++sentAway + read === 12) all.resolve()
      return code
    }
  }
  const codes = await Promise.all(Array.from({ length: 12 }, take))
  assert.deepEqual([read, sentAway], [4, 8])
  assert.deepEqual(
    codes.filter((code) => code !== 'overloaded'),
    Array(4).fill('bad_input'),
  )
  assert.deepEqual(readdirSync(join(p.store.paths.data, 'uploads')), [])
  await assert.rejects(uploads.take('no model', {} as never), { code: 'bad_input' })
})

test('what a killed process has left goes, and what is still held stays', async (t) => {
  const { context, p } = await homeOf(t, { runs: 1, versions: 1, days: 1 } as never)
  const uploads = createUploads({ ...context, newId })
  await uploads.sweep()
  const folder = join(p.store.paths.data, 'uploads')
  for (const id of ['left', 'held']) {
    mkdirSync(join(folder, id), { recursive: true })
    writeFileSync(join(folder, id, 'model.onnx'), 'half')
  }
  {
    await using held = await tryHold(context.store, 'upload/held')
    assert.ok(held)
    await uploads.sweep()
    assert.deepEqual(readdirSync(folder), ['held'])
  }
  await uploads.sweep()
  assert.deepEqual(readdirSync(folder), [])
})
