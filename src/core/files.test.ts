import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  lookAt,
  makeFolder,
  namesIn,
  readIfThere,
  sizeOf,
  storageError,
  sweep,
  temporaryBeside,
  within,
  writeAll,
  writeDurably,
} from './files.ts'
import { isAlive, owner, pidOf } from './process.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-files-'))
after(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

/** Name of a process that has ended. */
const ended = () => {
  const { stdout } = spawnSync(
    process.execPath,
    [
      '-e',
      `import(${JSON.stringify(join(import.meta.dirname, 'process.ts'))}).then((m) => console.log(m.owner()))`,
    ],
    { encoding: 'utf8' },
  )
  return stdout.trim()
}

test('a durable write replaces the whole file and leaves nothing beside it', async () => {
  mkdirSync(at('write'))
  const path = at('write/file.txt')
  await writeDurably(path, 'one, rather long')
  const before = statSync(path).ino
  await writeDurably(path, Buffer.from('two'))
  assert.equal(readFileSync(path, 'utf8'), 'two')
  assert.notEqual(statSync(path).ino, before)
  assert.deepEqual(readdirSync(at('write')), ['file.txt'])
})

test('a durable write that fails names the path and leaves the file as it was', async () => {
  mkdirSync(at('taken/file.txt/inside'), { recursive: true })
  await assert.rejects(writeDurably(at('taken/file.txt'), 'new'), {
    code: 'storage',
    message: new RegExp(`Could not write ${at('taken/file.txt')}`),
  })
  assert.deepEqual(readdirSync(at('taken')), ['file.txt'])
  await assert.rejects(writeDurably(at('nowhere/file.txt'), 'new'), {
    code: 'storage',
    message: /nowhere\/file\.txt \(ENOENT\).*Why: The folder is not there/,
  })
})

test('readers see the old or the new content of a file, never a part', async () => {
  const path = at('swap.txt')
  const contents = ['a', 'b'].map((letter) => letter.repeat(200_000))
  await writeDurably(path, contents[0] ?? '')
  let writing = true
  const writer = (async () => {
    for (let round = 0; round < 20; round++) await writeDurably(path, contents[round % 2] ?? '')
    writing = false
  })()
  while (writing) assert(contents.includes((await readIfThere(path))?.toString() ?? ''))
  await writer
})

test('a folder is made with its parents, and a file in its way is named', async () => {
  await makeFolder(at('a/b/c'))
  await makeFolder(at('a/b/c'))
  assert(statSync(at('a/b/c')).isDirectory())
  writeFileSync(at('a/file'), '')
  await assert.rejects(makeFolder(at('a/file/x')), {
    code: 'storage',
    message: /Could not create .*a\/file\/x \(ENOTDIR\).*A file lies where a folder should be/,
  })
})

test('what is not there is undefined or empty; what cannot be read is an error', async () => {
  assert.equal(await readIfThere(at('none')), undefined)
  assert.equal(await sizeOf(at('none')), undefined)
  assert.deepEqual(await namesIn(at('none')), [])
  writeFileSync(at('three'), 'abc')
  assert.equal(await sizeOf(at('three')), 3)
  await assert.rejects(readIfThere(folder), { code: 'bad_data', message: /not a plain file/ })
  await assert.rejects(namesIn(at('three')), { code: 'storage', message: /ENOTDIR/ })
  await assert.rejects(sizeOf(at('three/x')), { code: 'storage', message: /ENOTDIR/ })
})

test('bytes are written whole, behind each other or at a place', async () => {
  const path = at('bytes')
  const file = await open(path, 'w')
  await writeAll(file, Buffer.from('hello '))
  await writeAll(file, Buffer.from('world'))
  await writeAll(file, Buffer.from('J'), 0)
  await file.close()
  assert.equal(readFileSync(path, 'utf8'), 'Jello world')
})

test('a sweep removes temporary files that nobody has written to for an hour, and no others', async () => {
  mkdirSync(at('sweep'))
  writeFileSync(temporaryBeside(at('sweep/kept')), '')
  writeFileSync(at('sweep/plain.txt'), '')
  writeFileSync(at('sweep/.hidden'), '')
  const left = '.left~12-boot.1~00112233'
  mkdirSync(at(`sweep/${left}`))
  writeFileSync(at(`sweep/${left}/inside`), '')
  const then = new Date(Date.now() - 3_700_000)
  for (const name of [left, 'plain.txt', '.hidden']) utimesSync(at(`sweep/${name}`), then, then)
  assert.deepEqual(await sweep(at('sweep')), [left])
  assert.equal(readdirSync(at('sweep')).length, 3)
})

test('a process is known by its pid and start, so that a later one is not taken for it', () => {
  const me = owner()
  assert(isAlive(me))
  assert.equal(pidOf(me), process.pid)
  assert(!isAlive(ended()))
  assert(!isAlive(me.replace(/\d$/, (digit) => `${(Number(digit) + 5) % 10}`)))
  for (const wrong of ['', 'x', '0-1', '-5-1', `${process.pid}-`, '99999999-abc.1'])
    assert(!isAlive(wrong), wrong)
})

test('errors of the system say what to do; others stay what they are', () => {
  const failed = (code: string) => Object.assign(new Error(`${code}: said the system`), { code })
  const text = (code: string) => String(storageError('write', '/x', failed(code)))
  assert.match(text('ENOSPC'), /Could not write \/x \(ENOSPC\)\. Why: The disk is full\. Do: Free/)
  assert.match(text('EROFS'), /read-only.*--home/)
  assert.match(text('EXDEV'), /EXDEV: said the system/)
  const bug = new TypeError('ours')
  assert.equal(storageError('write', '/x', bug), bug)
  const internal = failed('ERR_INVALID_ARG_TYPE')
  assert.equal(storageError('write', '/x', internal), internal)
})

test('what lies within a folder is known by the way to it', () => {
  assert.equal(within('/a', '/a/b/c'), 'b/c')
  assert.equal(within('/a', '/a/..b'), '..b')
  assert.equal(within('/a', '/a'), '')
  for (const path of ['/', '/b', '/ab', '/a/../b']) assert.equal(within('/a', path), null)
})

test('what cannot be looked at is told, and not taken for what is not there', async () => {
  writeFileSync(at('looked'), '')
  assert.equal((await lookAt(at('looked')))?.isFile(), true)
  for (const path of ['nothing', 'looked/within']) assert.equal(await lookAt(at(path)), undefined)
  await assert.rejects(lookAt(at('x'.repeat(300))), { code: 'storage', what: /ENAMETOOLONG/ })
})
