import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { remove } from '../../../test/system/millrace.ts'
import { tarOf } from './tar.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-tar-'))
after(() => remove(folder))
const skip = spawnSync('tar', ['--version']).status === 0 ? false : 'tar is missing here'

const collect = async (chunks: AsyncIterable<Buffer>) => {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

test('tar lists and unpacks what was packed: short and long names, empty files, whole blocks', {
  skip,
}, async () => {
  const part = 'ä'.repeat(60)
  const names = ['a', 'words-1/model.onnx', 'n'.repeat(100), 'n'.repeat(101), `${part}/${part}/x`]
  const sizes = [0, 1, 511, 512, 513]
  const entries = names.map((name, at) => {
    const path = join(folder, `source-${at}`)
    const bytes = sizes[at] ?? 0
    writeFileSync(path, Buffer.alloc(bytes, at + 65))
    return { name, path, bytes }
  })
  const archive = join(folder, 'all.tar')
  const packed = await collect(tarOf(entries, Date.UTC(2026, 0, 31, 12)))
  assert.equal(packed.length % 512, 0)
  writeFileSync(archive, packed)
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' }
  const listed = execFileSync('tar', ['--quoting-style=literal', '-tvf', archive], { env })
    .toString()
    .trimEnd()
    .split('\n')
  assert.deepEqual(
    listed.map((line) => line.split(/\s+/).slice(5).join(' ')),
    names,
  )
  for (const [at, line] of listed.entries())
    assert.match(line, new RegExp(`^-rw-r--r-- \\S+ +${sizes[at]} 2026-01-31 12:00 `))
  execFileSync('tar', ['-xf', archive, '-C', folder])
  for (const { name, path } of entries)
    assert.deepEqual(readFileSync(join(folder, name)), readFileSync(path))
})

test('a file that has changed, and one that is too large, are refused', async () => {
  const path = join(folder, 'changed')
  writeFileSync(path, 'four')
  const pack = (bytes: number) => collect(tarOf([{ name: 'changed', path, bytes }], 0))
  await assert.rejects(pack(5), { code: 'corrupt', what: /4 bytes, expected 5/ })
  await assert.rejects(pack(8 ** 11), { code: 'too_large' })
})
