import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { remove } from '../../../test/system/millrace.ts'
import { formOf } from './form.ts'
import { expectPlace, placeExport } from './place.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-place-'))
after(() => remove(root))
const home = join(root, 'home')

/** An export whose package has a file `a`, and says what it is to be told from another by. */
const place = (path: string, text: string) =>
  placeExport(path, {
    top: 'words-1',
    time: 1000,
    async fill(folder) {
      const manifest = { format: 2, task: { kind: text }, files: [{ name: 'a' }] }
      writeFileSync(join(folder, 'millrace.json'), JSON.stringify(manifest))
      for (const name of ['a', 'predict.py']) writeFileSync(join(folder, name), text)
      return ['a', 'millrace.json', 'predict.py']
    },
  })

const kindIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'millrace.json'), 'utf8')).task.kind

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
  assert.equal(kindIn(folder), 'second')
  const foreign = join(root, 'foreign')
  mkdirSync(join(foreign, 'work'), { recursive: true })
  await assert.rejects(check(foreign, true), { code: 'refused', why: /no earlier export/ })
  writeFileSync(join(root, 'file'), '')
  await assert.rejects(check(join(root, 'file'), true), { code: 'refused' })
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
        top: 'words-1',
        time: 0,
        async fill(unfinished) {
          writeFileSync(join(unfinished, 'half'), '')
          throw new Error('stopped')
        },
      }),
      /stopped/,
    )
  assert.deepEqual(readdirSync(root), before)
  assert.equal(kindIn(folder), 'before')
})

test('the same export twice is the same archive', async () => {
  const [one, other] = [join(root, 'one/a.tgz'), join(root, 'other/a.tgz')]
  for (const path of [one, other]) {
    mkdirSync(join(path, '..'))
    await place(path, 'same')
  }
  assert.deepEqual(readFileSync(one), readFileSync(other))
})

test('what is no export, or holds something else too, is not replaced by force', async () => {
  const check = (path: string) => expectPlace(path, { force: true, home })
  const refusal = { code: 'refused', why: /no earlier export, or holds something else/ }
  for (const name of ['e.tar', 'e.tar.gz', `${'long'.repeat(40)}.tgz`]) {
    await place(join(root, name), 'mine')
    await check(join(root, name))
  }
  const notes = join(root, 'notes')
  mkdirSync(notes)
  writeFileSync(join(notes, 'millrace.json'), 'my own notes')
  for (const [name, make] of [
    ['empty.tgz', (path: string) => writeFileSync(path, '')],
    ['plain.tgz', (path: string) => writeFileSync(path, 'thesis')],
    ['plain.tar', (path: string) => writeFileSync(path, 'thesis '.repeat(500))],
    ['own.tar', (path: string) => execFileSync('tar', ['-cf', path, '-C', root, 'notes'])],
    ['own.tar.gz', (path: string) => execFileSync('tar', ['-czf', path, '-C', root, 'notes'])],
  ] as const) {
    make(join(root, name))
    await assert.rejects(check(join(root, name)), refusal, name)
  }
  await assert.rejects(check(notes), refusal)
  const folder = join(root, 'used')
  await place(folder, 'mine')
  for (const add of [
    () => writeFileSync(join(folder, 'thesis.ipynb'), ''),
    () => mkdirSync(join(folder, 'work', 'more'), { recursive: true }),
    () => symlinkSync(notes, join(folder, 'data.csv')),
  ]) {
    const copy = join(root, 'copy')
    add()
    cpSync(folder, copy, { recursive: true })
    if (readdirSync(copy).includes('work')) writeFileSync(join(copy, 'work', 'more', 'x'), '')
    await assert.rejects(check(copy), refusal)
    rmSync(copy, { recursive: true })
    for (const name of ['thesis.ipynb', 'work', 'data.csv'])
      rmSync(join(folder, name), { recursive: true, force: true })
  }
  await check(folder)
})

test('a link into the home does not lead an export there', async () => {
  mkdirSync(join(home, 'models'), { recursive: true })
  symlinkSync(join(home, 'models'), join(root, 'linked'))
  for (const path of ['linked/words-1', 'linked/new/words-1', 'linked/words.tgz'])
    await assert.rejects(expectPlace(join(root, path), { force: false, home }), {
      what: /lies in the home/,
    })
  symlinkSync(home, join(root, 'home-link'))
  await assert.rejects(
    expectPlace(join(home, 'x'), { force: false, home: join(root, 'home-link') }),
    { what: /lies in the home/ },
  )
})

test('an archive without a name of its own unpacks into a folder of the version', async () => {
  for (const name of ['...tar', '.tar', '..tgz', '....tar.gz', '.tar.gz']) {
    const path = join(root, name)
    await place(path, 'any')
    const listed = execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).trim().split('\n')
    const top = name === '....tar.gz' ? '...' : 'words-1'
    assert.deepEqual(
      listed,
      ['millrace.json', 'a', 'predict.py'].map((each) => `${top}/${each}`),
      name,
    )
  }
})

test('an export that cannot be put in place leaves the earlier one there, or says where it is', async (t) => {
  const folder = join(root, 'swapped')
  await place(folder, 'first')
  const before = readdirSync(root)
  const { rename } = files
  const failing = (times: readonly number[]) => {
    let count = 0
    files.rename = async (from, to) => {
      count++
      if (times.includes(count)) throw Object.assign(new Error('No.'), { code: 'EIO' })
      await rename(from, to)
    }
    syncBuiltinESMExports()
  }
  const mend = () => {
    files.rename = rename
    syncBuiltinESMExports()
  }
  t.after(mend)
  failing([2])
  await assert.rejects(place(folder, 'second'), { code: 'storage', what: /swapped \(EIO\)/ })
  mend()
  assert.equal(kindIn(folder), 'first')
  assert.deepEqual(readdirSync(root), before)

  failing([2, 3])
  const found = await place(folder, 'second').catch((error) => error)
  mend()
  const [, aside = ''] = /whole, in (.*)\.$/.exec(found.why) ?? []
  assert.equal(found.code, 'storage')
  assert.equal(kindIn(aside), 'first')
})
