import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { prepare } from './prepare.ts'

let folder = ''
const read = (name: string) => readFile(join(folder, name), 'utf8')

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  await prepare(folder)
})
after(() => rm(folder, { recursive: true }))

test('the data are some 30,000 sentences and a queue of others, each once', async () => {
  const [header, ...rows] = (await read('sentences.csv')).trimEnd().split('\n')
  const queue = (await read('new_phrases.txt')).trimEnd().split('\n')
  assert.equal(header, 'sentence')
  assert.equal(queue.length, 2000)
  assert.ok(rows.length > 28_000 && rows.length < 40_000, `${rows.length} sentences`)
  const all = [...rows, ...queue].map((row) =>
    row
      .toLowerCase()
      .replace(/[^\p{L}]+/gu, ' ')
      .trim(),
  )
  assert.equal(new Set(all).size, all.length)
})

test('no number, address, link or code is left, and quotation marks are doubled', async () => {
  const rows = (await read('sentences.csv')).trimEnd().split('\n').slice(1)
  assert.deepEqual(
    rows.filter((row) => /[\d@\\{}<>|=]|https?:|www\./.test(row)),
    [],
  )
  assert.deepEqual(
    rows.filter((row) => row.includes(',') && !/^".*"$/.test(row)),
    [],
  )
  assert.deepEqual(
    rows.filter((row) => (row.match(/"/g) ?? []).length % 2 === 1),
    [],
  )
})

test('twenty prompts are to be completed and ten cases have accepted words', async () => {
  assert.equal((await read('phrases_test.txt')).trimEnd().split('\n').length, 20)
  const cases = JSON.parse(await read('cases.json'))
  assert.equal(cases.length, 10)
  assert.deepEqual(cases[0], { prompt: 'I want', accepted: ['to', 'more', 'help', 'you', 'this'] })
})

test('a second preparation changes nothing, and never fills the emptied queue again', async () => {
  await writeFile(join(folder, 'sentences.csv'), 'sentence\nMy own sentence is here.\n')
  await rm(join(folder, 'new_phrases.txt'))
  await rm(join(folder, 'cases.json'))
  await prepare(folder)
  assert.equal(await read('sentences.csv'), 'sentence\nMy own sentence is here.\n')
  assert.deepEqual((await readdir(folder)).sort(), [
    'cases.json',
    'phrases_test.txt',
    'sentences.csv',
  ])
})
