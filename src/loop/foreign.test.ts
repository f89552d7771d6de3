import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { int, joined, message, text } from '../onnx/wire.ts'
import { readForeign } from './foreign.ts'

const data = join(import.meta.dirname, '../../test/data/onnx')
let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

/** A model whose only constant lies in another file. */
const keeping = (location: string, more: readonly (readonly [string, string])[] = []) => {
  const entries = [['location', location] as const, ...more]
  const tensor = [
    ...[int(1, 2), int(2, 1), text(8, 'w')],
    ...entries.map(([key, value]) => message(13, [text(1, key), text(2, value)])),
    int(14, 1),
  ]
  return joined([int(1, 8), message(7, [message(5, tensor)])])
}

const written = async (location: string, more?: readonly (readonly [string, string])[]) => {
  const path = join(home, 'model.onnx')
  await writeFile(path, keeping(location, more))
  return path
}

test('numbers in files that lie elsewhere are refused, and the file is named', async () => {
  await mkdir(join(home, 'beside'))
  await writeFile(join(home, 'beside/w.bin'), new Uint8Array(8))
  await symlink(join(home, 'beside'), join(home, 'linked'))
  await symlink('/etc/hostname', join(home, 'link.bin'))
  for (const location of ['/etc/passwd', '../secret', 'a/../../secret', 'linked/w.bin'])
    await assert.rejects(readForeign(await written(location)), {
      code: 'refused',
      message: new RegExp(
        `keeps numbers in "${location.replaceAll('.', '\\.')}", outside of its folder`,
      ),
    })
  await assert.rejects(readForeign(await written('link.bin')), { message: /is not a plain file/ })
  await assert.rejects(readForeign(await written('gone.bin')), {
    code: 'not_found',
    message: /gone\.bin/,
  })
  const { files } = await readForeign(await written('beside/w.bin'))
  assert.deepEqual(
    files.map(({ name, bytes }) => [name, bytes > 0]),
    [
      ['model.onnx', true],
      ['beside/w.bin', true],
    ],
  )
})

test('a place beyond the file, or that is none, is refused', async () => {
  await writeFile(join(home, 'w.bin'), new Uint8Array(8))
  await assert.rejects(
    readForeign(
      await written('w.bin', [
        ['offset', '4'],
        ['length', '8'],
      ]),
    ),
    {
      code: 'bad_input',
      message: /w\.bin has 8 bytes, and the model keeps numbers at 4 to 12/,
    },
  )
  for (const offset of ['-1', '1e3', '99999999999999999999'])
    await assert.rejects(readForeign(await written('w.bin', [['offset', offset]])), {
      code: 'bad_input',
    })
})

test('one that came alone is refused where it names others', async () => {
  const path = join(home, 'sums.onnx')
  await copyFile(join(data, 'sums.onnx'), path)
  await copyFile(join(data, 'sums.onnx.data'), `${path}.data`)
  assert.equal((await readForeign(path)).files.length, 2)
  await assert.rejects(readForeign(path, { isAlone: true }), {
    code: 'refused',
    message: /"sums\.onnx\.data", and came alone/,
  })
})
