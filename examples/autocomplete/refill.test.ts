import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { keyOf, prepare } from './prepare.ts'
import { refill } from './refill.ts'

let folder = ''
const csv = () => join(folder, 'sentences.csv')
const rows = async () => (await readFile(csv(), 'utf8')).trimEnd().split('\n').slice(1)

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  await prepare(folder)
})
after(() => rm(folder, { recursive: true }))

test('a hundred new sentences are composed, the same ones until they are taken in', async () => {
  const found = await refill(folder)
  assert.equal(found.length, 100)
  assert.deepEqual(await refill(folder), found)
  const queue = (await readFile(join(folder, 'new_phrases.txt'), 'utf8')).trimEnd().split('\n')
  const all = [...found, ...queue, ...(await rows())].map(keyOf)
  assert.equal(new Set(all).size, all.length)
  assert.deepEqual(
    found.filter((sentence) => !/^\p{L}/u.test(sentence) || sentence.split(' ').length > 25),
    [],
  )
})

test('each begins like one real sentence and ends like another, with two words of both between', async () => {
  const real = (await rows()).map((row) => row.replace(/^"|"$/g, ''))
  const [first = ''] = await refill(folder)
  const words = first.split(' ')
  const joints = words.filter((_, at) => {
    const begins = real.some((row) => row.startsWith(`${words.slice(0, at).join(' ')} `))
    const ends = real.some((row) => row.endsWith(` ${words.slice(at).join(' ')}`))
    return at >= 3 && begins && ends
  })
  assert.ok(joints.length > 0, first)
})

test('what was taken in, or waits in the queue, is not composed again', async () => {
  const found = await refill(folder)
  const content = await readFile(csv(), 'utf8')
  const taken = found.slice(0, 60).map((text) => (text.includes(',') ? `"${text}"` : text))
  await writeFile(csv(), content.replace('sentence\n', `sentence\n${taken.join('\n')}\n`))
  await writeFile(join(folder, 'new_phrases.txt'), `${found.slice(60, 80).join('\n')}\n`)
  const next = await refill(folder)
  assert.equal(next.length, 100)
  assert.deepEqual(next.slice(0, 20), found.slice(80))
  await rm(join(folder, 'new_phrases.txt'))
  assert.deepEqual((await refill(folder)).slice(0, 40), found.slice(60))
})

test('where there is nothing to compose of, there are no sentences', async () => {
  await writeFile(csv(), 'sentence\nOnly this one is here.\n')
  assert.deepEqual(await refill(folder), [])
})
