/** How much more often than by chance words stand near others, and look like others. */
import { createIndex } from '../ngram/index.ts'
import { unknown } from '../tokenizer.ts'
import { formsOf } from './forms.ts'
import type { Sparse } from './sparse.ts'

/** Words that are looked at on either side. */
const reach = 3

/** Right after, right before, farther after, farther before: columns of their own. */
const sides = 4

/** Power of how often a neighbour is one, so that rare ones do not weigh most. */
const tempered = 0.75

/** How much more the information of a form counts than that of a neighbour: a word has few forms. */
const formWeight = 2

export interface Known {
  /** Words by their ids, the reserved ones first. */
  readonly words: readonly string[]
  /** How often each occurred `[words]`. */
  readonly counts: readonly number[]
}

/**
 * Positive pointwise mutual information `[words, 4·words + forms]` of a word and its neighbours (Levy, Goldberg and Dagan,
 * 2015): ln(p(word, neighbour) / (p(word)·p(neighbour))) where that is above zero. A neighbour `d` words away counts 1/d; one
 * right beside a word is another than the same one farther away. Unknown words are no neighbours. A beginning or ending of a
 * word is as a neighbour that is there each time, and its information counts twice: it says something of rare words, of
 * which neighbours say little.
 */
export const nearness = (
  sentences: Iterable<readonly number[]>,
  { words: { length: words }, words: texts, counts }: Known,
): Sparse => {
  const forms = formsOf(texts)
  const columns = sides * words + forms.length
  const pairs = createIndex()
  const weights: number[] = []
  const add = (word: number, column: number, weight: number) => {
    const pair = pairs.add(word * columns + column)
    weights[pair] = (weights[pair] ?? 0) + weight
  }
  for (const ids of sentences)
    for (const [place, word] of ids.entries()) {
      if (word <= unknown) continue
      for (let away = 1; away <= reach; away++) {
        const other = ids[place + away] ?? unknown
        if (other <= unknown) continue
        const far = away === 1 ? 0 : 2 * words
        add(word, far + other, 1 / away)
        add(other, far + words + word, 1 / away)
      }
    }
  for (const [form, ids] of forms.entries())
    for (const id of ids) add(id, sides * words + form, counts[id] ?? 0)
  return informative(pairs.keys, weights, { rows: words, columns })
}

const informative = (
  keys: readonly number[],
  weights: readonly number[],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Sparse => {
  const byRow = new Float64Array(rows)
  const byColumn = new Float64Array(columns)
  keys.forEach((key, pair) => {
    const [row, column] = [Math.floor(key / columns), key % columns]
    byRow[row] = (byRow[row] ?? 0) + (weights[pair] ?? 0)
    byColumn[column] = (byColumn[column] ?? 0) + (weights[pair] ?? 0)
  })
  const chances = byColumn.map((sum) => sum ** tempered)
  const all = chances.reduce((sum, each) => sum + each, 0)
  const informationOf = (key: number, weight: number) => {
    const expected = (byRow[Math.floor(key / columns)] ?? 0) * ((chances[key % columns] ?? 0) / all)
    return Math.log(weight / expected)
  }
  const values = keys.map((key, pair) => {
    const factor = key % columns >= sides * rows ? formWeight : 1
    return factor * informationOf(key, weights[pair] ?? 0)
  })
  const kept = values.flatMap((value, pair) => (value > 0 ? [pair] : []))
  const begin = new Int32Array(rows + 1)
  const rowOf = (pair: number) => Math.floor((keys[pair] ?? 0) / columns)
  for (const pair of kept) begin[rowOf(pair) + 1] = (begin[rowOf(pair) + 1] ?? 0) + 1
  for (let row = 0; row < rows; row++) begin[row + 1] = (begin[row + 1] ?? 0) + (begin[row] ?? 0)
  const next = begin.slice()
  const column = new Int32Array(kept.length)
  const value = new Float64Array(kept.length)
  for (const pair of kept) {
    const at = next[rowOf(pair)] ?? 0
    next[rowOf(pair)] = at + 1
    column[at] = (keys[pair] ?? 0) % columns
    value[at] = values[pair] ?? 0
  }
  return { rows, columns, begin, column, value }
}
