import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fitVocabulary, parseTokenizer, printTokenizer, wordsOf } from './tokenizer.ts'

const everything = { minCount: 1, vocabulary: 50_000 }

test('a word is lower case, keeps its apostrophes and loses its punctuation', () => {
  assert.deepEqual(wordsOf("Don't stop -- 'really', (they’re) HERE!"), [
    "don't",
    'stop',
    'really',
    "they're",
    'here',
  ])
  assert.deepEqual(wordsOf('ΟΔΥΣΣΕΥΣ Cafe\u0301 İz'), ['οδυσσευσ', 'café', 'i̇z'])
  assert.deepEqual(wordsOf(' … !? '), [])
})

test('ids go by falling frequency, and by first sight among equals', () => {
  const { tokenizer, counts } = fitVocabulary(['b a c', 'c d', 'c a'], everything)
  assert.deepEqual(tokenizer.words, ['<pad>', '<unk>', 'c', 'a', 'b', 'd'])
  assert.deepEqual(counts, [0, 0, 3, 2, 1, 1])
  assert.deepEqual(tokenizer.encode('D c zebra'), [5, 2, 1])
})

test('rare words, too many words and words of more than 64 letters are unknown', () => {
  const endless = 'x'.repeat(65)
  const rare = fitVocabulary([`a a a b b c ${endless} ${endless}`], { ...everything, minCount: 2 })
  assert.deepEqual(rare.tokenizer.words.slice(2), ['a', 'b'])
  assert.deepEqual(rare.counts, [0, 3, 3, 2])
  const few = fitVocabulary(['a a a b b c'], { ...everything, vocabulary: 1 })
  assert.deepEqual(few.tokenizer.words.slice(2), ['a'])
})

test("Hugging Face's tokenizers gives the same ids for letters of every kind", async () => {
  const file = new URL('../../../test/data/tasks/tokenizer.json', import.meta.url)
  const { texts, ids } = JSON.parse(await readFile(file, 'utf8'))
  const { tokenizer } = fitVocabulary(texts, everything)
  assert.deepEqual(texts.map(tokenizer.encode), ids)
})

test('a printed tokenizer reads back the same', () => {
  const { tokenizer } = fitVocabulary(['the 2002 constructor __proto__ the 7'], everything)
  const read = parseTokenizer(printTokenizer(tokenizer))
  assert.deepEqual(read.words, tokenizer.words)
  assert.deepEqual(
    read.encode('The constructor, 7 proto?'),
    tokenizer.encode('the constructor 7 proto'),
  )
})

test('a tokenizer that is damaged is refused', () => {
  const whole = printTokenizer(fitVocabulary(['some words here'], everything).tokenizer)
  for (const damaged of [
    whole.slice(0, -20),
    '{}',
    whole.replace('"some": 2', '"some": 9'),
    whole.replace('"<unk>": 1', '"<unk>": 2'),
  ])
    assert.throws(() => parseTokenizer(damaged), { code: 'corrupt' })
})
