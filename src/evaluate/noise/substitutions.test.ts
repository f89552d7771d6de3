import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { trainedPackage } from '../../../test/system/models.ts'
import { editsBetween } from '../../core/nearest.ts'
import { createRng, type Rng } from '../../core/rng.ts'
import { measureOf } from '../../metrics/scores.ts'
import { createTasks } from '../../tasks/catalogue.ts'
import { tabularTask } from '../../tasks/tabular/task.ts'
import { textClassTask } from '../../tasks/textclass/task.ts'
import { nearWords } from './near.ts'
import {
  type Asking,
  askingOf,
  badness,
  mostChanges,
  openAsking,
  substituted,
  worstOf,
} from './substitutions.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const drawn = (rng: Rng, letters: string, length: number) =>
  Array.from({ length }, () => letters[rng.below(letters.length)]).join('')

test('near words are all those one slip away, and none of a few letters', () => {
  const rng = createRng(2)
  const vocabulary = [
    ...new Set(Array.from({ length: 500 }, () => drawn(rng, 'abc', 3 + rng.below(4)))),
  ]
  const near = nearWords(vocabulary)
  let found = 0
  for (const word of [...vocabulary.slice(0, 200), 'abcabc', 'zzzzz']) {
    const wanted = vocabulary.filter(
      (other) => word.length > 3 && other.length > 3 && editsBetween(word, other) === 1,
    )
    assert.deepEqual([...near(word)].sort(), wanted.sort(), word)
    found += wanted.length
  }
  assert.ok(found > 500)
  assert.deepEqual(near('free!'), [])
})

test('at most that share of the words may be changed, one at least, whatever doubles say', () => {
  assert.deepEqual(
    [
      [0.05, 21],
      [0.07, 100],
      [0.29, 100],
      [0.1, 3],
      [1, 7],
      [0.5, 0],
    ].map(([share = 0, words = 0]) => mostChanges(share, words)),
    [1, 7, 29, 1, 7, 0],
  )
})

/** Every text that at most so many changes make of one, each word left out or replaced by a near one. */
const everyText = function* (
  words: readonly string[],
  near: (word: string) => readonly string[],
  changes: number,
  from = 0,
): Iterable<readonly string[]> {
  yield words.filter((word) => word !== '')
  if (changes === 0) return
  for (let at = from; at < words.length; at++)
    for (const other of ['', ...near(words[at] ?? '')])
      yield* everyText(words.with(at, other), near, changes - 1, at + 1)
}

const worstOfAll = async (
  asking: Asking,
  words: readonly string[],
  truth: number,
  changes: number,
) => {
  const answers = await asking.ask([...everyText(words, asking.near, changes)])
  return Math.max(...answers.map((answer) => badness(answer, truth)))
}

test('where words only add up, no choice of as many changes is worse than the greedy one', async () => {
  const rng = createRng(3)
  const vocabulary = [...new Set(Array.from({ length: 300 }, () => drawn(rng, 'abcd', 5)))]
  const weights = new Map(vocabulary.map((word) => [word, rng.normal()]))
  const ask = async (texts: readonly (readonly string[])[]) =>
    texts.map((words) => {
      const sum = words.reduce((all, word) => all + (weights.get(word) ?? 0), 0.2)
      return Float32Array.of(1 / (1 + Math.exp(sum)), 1 / (1 + Math.exp(-sum)))
    })
  const asking = await askingOf(ask, { vocabulary, reads: 100, together: 64 })
  for (let text = 0; text < 60; text++) {
    const words = Array.from({ length: 6 }, () => vocabulary[rng.below(vocabulary.length)] ?? '')
    const [truth, changes] = [text % 2, 1 + (text % 3)]
    const told = await worstOf(asking, { words, truth, share: changes / 6 })
    const best = await worstOfAll(asking, words, truth, changes)
    assert.ok(Math.abs(badness(told.answer, truth) - best) < 1e-5, `${words} ${best}`)
    assert.ok(told.text.filter((word, at) => word !== words[at]).length <= changes)
  }
})

const topics = {
  weather: ['thunder', 'sunshine', 'rainfall', 'snowflake', 'breeze', 'winter'],
  food: ['potato', 'dinner', 'kitchen', 'sandwich', 'cheese', 'winner'],
} as const
const others = ['today', 'nothing', 'about', 'maybe', 'always', 'until', 'diner']

const texts = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const label = rng.uniform() < 0.5 ? 'weather' : 'food'
    const own = Array.from({ length: 2 }, () => topics[label][rng.below(6)])
    const any = Array.from({ length: 3 }, () => others[rng.below(others.length)])
    return JSON.stringify({ text: [...any, ...own].join(' '), label })
  })
}

const [rows, held] = [texts(300, 1), texts(120, 2)]

for (const network of ['linear', 'recurrent'] as const)
  test(`against a ${network} model the one change that is chosen is the worst of all that there are`, async () => {
    const folder = join(home, network)
    const learnt = { text: 'text', label: 'label', network } as const
    const prepared = textClassTask.prepare(rows, learnt)
    await trainedPackage(folder, prepared, { rows, epochs: 8, learningRate: 0.02 })
    const model = await createTasks().rowGraph(folder)
    await using asking = await openAsking(model)
    for (const row of held.slice(0, 20)) {
      const { text, label } = JSON.parse(row)
      const [words, truth] = [text.split(' '), model.rows.labels?.indexOf(label) ?? -1]
      const told = await worstOf(asking, { words, truth, share: 0.1 })
      const best = await worstOfAll(asking, words, truth, 1)
      assert.ok(
        Math.abs(badness(told.answer, truth) - best) < 1e-3,
        `${text}: ${told.text} ${best}`,
      )
    }
    const accuracyAt = async (share: number) =>
      measureOf(await substituted(model, held, share))()['accuracy'] ?? Number.NaN
    const [judged] = await createTasks().judge([folder], held)
    const [clean, one, all] = [
      judged?.metrics['accuracy'],
      await accuracyAt(0.2),
      await accuracyAt(1),
    ]
    assert.ok(clean === 1 && one > all && all < 0.2, `${clean} ${one} ${all}`)
  })

test('a model that does not tell by words is refused', async () => {
  const folder = join(home, 'table')
  const records = held.map((_, at) => JSON.stringify({ x: `${at}`, label: at % 2 ? 'a' : 'b' }))
  const prepared = tabularTask.prepare(records, { label: 'label', hidden: [] })
  await trainedPackage(folder, prepared, { rows: records, epochs: 1 })
  await assert.rejects(substituted(await createTasks().rowGraph(folder), records, 0.1), {
    code: 'refused',
    what: 'The model does not tell by words.',
  })
})
