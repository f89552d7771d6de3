/** What a model answers to rows whose classes are known, where its task does not tell what it says of each. */
import { suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import type { Confusion } from '../core/records.ts'
import { type Rows, subset } from '../core/rows.ts'
import { mistakesOf } from '../evaluate/mistakes.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import type { Predictor } from '../tasks/kit/task.ts'

/** Rows that are put to a model. */
const most = 20_000

/** Rows that are asked together. */
const together = 256

export interface Asked {
  readonly predictor: Pick<Predictor, 'form' | 'predict'>
  readonly rows: Rows
  /** The class of a row; null of one that has none. */
  readonly classOf: (row: string) => string | null
}

interface Answered {
  readonly place: number
  readonly truth: string
  readonly answer: string
  readonly probability: number
}

/** Puts the rows to a model, and counts what it answers. */
export const confusionOf = async (asked: Asked): Promise<Confusion> => {
  const { rows, classOf } = asked
  const all: Answered[] = []
  for (let from = 0; from < Math.min(rows.length, most); from += together)
    all.push(...(await answersFrom(asked, from)))
  const labels = [...new Set(all.flatMap(({ truth, answer }) => [truth, answer]))].sort()
  const idOf = new Map(labels.map((label, id) => [label, id]))
  const probabilities = new Float64Array(all.length * labels.length)
  all.forEach(({ answer, probability }, at) => {
    probabilities[at * labels.length + (idOf.get(answer) ?? 0)] = probability
  })
  const truth = Int32Array.from(all, (each) => idOf.get(each.truth) ?? -1)
  const some = subset(
    rows,
    Uint32Array.from(all, ({ place }) => place),
  )
  const found = mistakesOf({ kind: 'classes', labels, truth, probabilities }, some, classOf)
  return { ...found, left: rows.length - all.length }
}

const answersFrom = async ({ predictor, rows, classOf }: Asked, from: number) => {
  const part = Array.from({ length: Math.min(together, rows.length - from) }, (_, at) => {
    const row = rows.at(from + at) ?? ''
    return { place: from + at, row, truth: classOf(row) }
  }).flatMap(({ truth, ...each }) => (truth === null ? [] : [{ ...each, truth }]))
  const answers = await answersTo(
    predictor,
    part.map(({ row }) => row),
  )
  return part.flatMap(({ place, truth }, at): Answered[] => {
    const best = answers?.[at]
    return best ? [{ place, truth, answer: best.word, probability: best.probability }] : []
  })
}

/** The likeliest answer to each; null where one of them is refused. */
const answersTo = async (predictor: Asked['predictor'], rows: readonly string[]) => {
  try {
    return (await predictRows(predictor, rows, 1)).map((answer) => suggestionsOf(answer)[0])
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'bad_input') return null
    throw error
  }
}
