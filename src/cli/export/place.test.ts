import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { remove } from '../../../test/system/millrace.ts'
import { expectPlace, formOf, placeExport } from './place.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-place-'))
after(() => remove(root))
const home = join(root, 'home')

const place = (path: string, text: string) =>
  placeExport(path, {
    time: 1000,
    async fill(folder) {
      writeFileSync(join(folder, 'millrace.json'), text)
      return ['millrace.json']
    },
  })

test('the end of a path says what it becomes', () => {
  assert.deepEqual(['a', 'a.tar', 'b.TAR.GZ', 'c.tgz', 'tar'].map(formOf), [
    ...['folder', 'tar', 'tar.gz', 'tar.gz', 'folder'],
  ])
})

test('only an earlier export is replaced, when it is asked for, and nothing in the home', async () => {
  const check = (path: string, force = false) => expectPlace(path, { force, home })
  const folder = join(root, 'words-1')
  await check(folder)
  mkdirSync(folder)
  await check(folder)
  await place(folder, 'first')
  await assert.rejects(check(folder), { code: 'refused', what: /is there already/, fix: /--force/ })
  await check(folder, true)
  await place(folder, 'second')
  assert.equal(readFileSync(join(folder, 'millrace.json'), 'utf8'), 'second')
  const foreign = join(root, 'foreign')
  mkdirSync(join(foreign, 'work'), { recursive: true })
  await assert.rejects(check(foreign, true), { code: 'refused', why: /no earlier export/ })
  writeFileSync(join(root, 'file'), '')
  await assert.rejects(check(join(root, 'file'), true), { code: 'refused' })
  writeFileSync(join(root, 'file.tar'), '')
  await assert.rejects(check(join(root, 'file.tar')), { code: 'refused' })
  await check(join(root, 'file.tar'), true)
  await assert.rejects(check(join(home, 'models/words/1'), true), { what: /lies in the home/ })
  await assert.rejects(check(home, true), { code: 'refused' })
})

test('an export that fails leaves nothing, and what was there as it was', async () => {
  const folder = join(root, 'kept')
  await place(folder, 'before')
  const before = readdirSync(root)
  for (const path of [folder, join(root, 'new'), join(root, 'new.tgz')])
    await assert.rejects(
      placeExport(path, {
        time: 0,
        async fill(unfinished) {
          writeFileSync(join(unfinished, 'half'), '')
          throw new Error('stopped')
        },
      }),
      /stopped/,
    )
  assert.deepEqual(readdirSync(root), before)
  assert.equal(readFileSync(join(folder, 'millrace.json'), 'utf8'), 'before')
})

test('the same export twice is the same archive', async () => {
  const [one, other] = [join(root, 'one/a.tgz'), join(root, 'other/a.tgz')]
  for (const path of [one, other]) {
    mkdirSync(join(path, '..'))
    await place(path, 'same')
  }
  assert.deepEqual(readFileSync(one), readFileSync(other))
})
