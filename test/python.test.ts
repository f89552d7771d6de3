import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Suggestion } from '../src/core/answer.ts'
import { createRng } from '../src/core/rng.ts'
import { initialise } from '../src/nn/parameter.ts'
import { readPackage, writePackage } from '../src/tasks/kit/package.ts'
import { nextWordTask } from '../src/tasks/nextword/task.ts'
import { parseTokenizer } from '../src/tasks/nextword/tokenizer.ts'
import { millrace } from './system/here.ts'
import { remove, temporaryFolder } from './system/millrace.ts'
import { suggested } from './system/suggested.ts'

const python = process.env['MILLRACE_PYTHON'] ?? 'python3'
const missing = () => {
  const found = spawnSync(python, ['-c', 'import numpy, onnx, onnxruntime, tokenizers'])
  return found.status === 0
    ? false
    : `${python} has no onnx, onnxruntime and tokenizers; name one that has with MILLRACE_PYTHON`
}

const home = await temporaryFolder()
after(() => remove(home))

test('A package runs in Python with onnxruntime and tokenizers, to the same words', {
  skip: missing(),
}, async () => {
  const project = join(import.meta.dirname, 'data/tiny')
  const trained = await millrace(['train', '--home', home, '--project', project, '--json'])
  assert.equal(trained.code, 0, trained.stderr)
  const folder = join(home, 'models/tiny/1')
  const texts = [
    'Anna reads',
    'dora FINDS the blue',
    'carl',
    'a stranger sells, the “old” clock!',
    "emil's the red door",
  ]
  const ran = spawnSync(python, [join(import.meta.dirname, 'data/package/run.py'), folder], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  })
  assert.equal(ran.status, 0, ran.stderr)
  const theirs: { ids: number[]; suggestions: Suggestion[] }[] = JSON.parse(ran.stdout)

  const tokenizer = parseTokenizer(await readFile(join(folder, 'tokenizer.json'), 'utf8'))
  assert.deepEqual(
    theirs.map(({ ids }) => ids),
    texts.map((text) => [...tokenizer.encode(text)]),
  )
  const predictor = await nextWordTask.open(await readPackage(folder))
  const ours = await suggested(predictor, texts, 5)
  await predictor.close()
  for (const [row, { suggestions }] of theirs.entries())
    for (const [rank, suggestion] of suggestions.entries()) {
      const mine = ours[row]?.[rank]
      assert.equal(mine?.word, suggestion.word)
      assert(Math.abs((mine?.probability ?? 0) - suggestion.probability) < 1e-5)
    }
})

test('A mixture with counted n-grams answers the same in Python', {
  skip: missing(),
}, async () => {
  const rows = ['the cat sat on the mat', 'the dog sat on the cat', 'a cat and a dog sat']
  const options = {
    ngram: 3,
    embedding: 4,
    units: 5,
    tied: true,
    embeddingInit: 'neighbours',
  } as const
  const prepared = nextWordTask.prepare(rows, options)
  const folder = join(home, 'mixed')
  const parameters = initialise(prepared.network.parameters, createRng(1))
  await writePackage(folder, { prepared, parameters, metrics: {}, lineage: null })
  const texts = ['the cat sat', 'a dog', 'nothing on the']
  const ran = spawnSync(python, [join(import.meta.dirname, 'data/package/run.py'), folder], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  })
  assert.equal(ran.status, 0, ran.stderr)
  const theirs: { suggestions: Suggestion[] }[] = JSON.parse(ran.stdout)
  const predictor = await nextWordTask.open(await readPackage(folder))
  const ours = await suggested(predictor, texts, 3)
  await predictor.close()
  for (const [row, { suggestions }] of theirs.entries())
    for (const [rank, { probability }] of (ours[row] ?? []).entries())
      assert.ok(Math.abs(probability - (suggestions[rank]?.probability ?? 0)) < 1e-5)
  assert.equal(ours.flat().length, 9)
})

test('A package of a script without spaces divides a text into the same words in Python', {
  skip: missing(),
}, async () => {
  const file = join(import.meta.dirname, 'data/cases/X-txt_zhonly.csv')
  const [, ...rows] = (await readFile(file, 'utf8')).trim().split('\n')
  const prepared = nextWordTask.prepare(rows, { minCount: 1, embedding: 4, units: 4 })
  const folder = join(home, 'chinese')
  const parameters = initialise(prepared.network.parameters, createRng(1))
  await writePackage(folder, { prepared, parameters, metrics: {}, lineage: null })
  const texts = [...rows, '今天我们喝咖啡', '明天 iPhone 天气', '猫猫']
  const ran = spawnSync(python, [join(import.meta.dirname, 'data/package/run.py'), folder], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  })
  assert.equal(ran.status, 0, ran.stderr)
  const theirs: { ids: number[] }[] = JSON.parse(ran.stdout)
  const { encode } = parseTokenizer(await readFile(join(folder, 'tokenizer.json'), 'utf8'))
  assert.deepEqual(
    theirs.map(({ ids }) => ids),
    texts.map(encode),
  )
})
