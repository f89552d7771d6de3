import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { joinWords } from '../../encode/text/spaceless.ts'
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

test('runs of scripts without spaces are divided by the words that are known, the longest first', () => {
  const texts = [
    '今天天气很好',
    '今天我用手机',
    'iPhone手机很好2024年',
    'ฉันรักภาษาไทย',
    '今日は天気がいい',
  ]
  const { tokenizer, counts } = fitVocabulary(texts, everything)
  const words = (text: string) => tokenizer.encode(text).map((id) => tokenizer.words[id])
  assert.deepEqual(words('今天天气很好'), ['今天', '天气', '很好'])
  assert.deepEqual(words('iPhone手机 2024年'), ['iphone', '手机', '2024', '年'])
  assert.deepEqual(words('ภาษาไทย'), ['ภาษา', 'ไทย'])
  assert.deepEqual(words('今天猫'), ['今天', '<unk>'])
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    texts.flatMap(tokenizer.encode).length,
  )
  const read = parseTokenizer(printTokenizer(tokenizer))
  assert.deepEqual(texts.map(read.encode), texts.map(tokenizer.encode))
  // The pattern that is printed finds the same words in the same places.
  const matcher = new RegExp(tokenizer.pattern, 'gu')
  for (const text of [...texts, '天天今天 x今y'])
    assert.deepEqual(text.toLowerCase().match(matcher)?.map(tokenizer.idOf), tokenizer.encode(text))
})

test('a tokenizer of before runs were divided leaves them whole', () => {
  const { tokenizer } = fitVocabulary(['a b'], everything)
  const clause = '今天天气很好'
  const old = printTokenizer(tokenizer).replace('"b": 3', `"${clause}": 3`)
  assert.deepEqual(parseTokenizer(old).encode(`a ${clause} ${clause}x`), [2, 3, 1])
})

test('words of such scripts are joined without a space', () => {
  assert.equal(joinWords(['今天', '天气', 'iphone', 'x', '好']), '今天天气 iphone x 好')
  assert.equal(joinWords([]), '')
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
