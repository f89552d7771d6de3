/** What a version answered to the rows that were held out, as its traffic is held against it later. */
import type { Form } from '../core/input.ts'
import { quantilesOf } from '../core/quantiles.ts'
import type { Metrics } from '../core/records.ts'
import {
  type Calibration,
  type HeldOutAnswers,
  type ReferenceFile,
  referenceFormat,
  type Takes,
  type UnknownWords,
} from '../core/reference.ts'
import type { ColumnProfile, Profile } from '../data/profile/types.ts'
import { createUnknown } from '../data/profile/words.ts'
import { guessesOf, scoredBy } from '../metrics/classification.ts'
import { calibrationOf, estimated } from '../metrics/estimate.ts'
import { fewerCorners } from '../metrics/isotonic.ts'
import { type Scores, scoresAt } from '../metrics/scores.ts'
import type { ClassScores } from './curves.ts'
import type { ToldWord } from './language.ts'
import { lookedAt } from './noise/rows.ts'

/** Columns, classes that are named in order, characters of them, classes that were answered, and corners of all lines. */
const most = { columns: 1000, labels: 1000, characters: 10_000, answered: 100, corners: 512 }
const fewestCorners = 8

export interface Referred {
  readonly form: Form
  /** A row that the version can answer. */
  readonly example: string
  /** Rows that were held out. */
  readonly rows: number
  readonly answers: HeldOutAnswers | null
  readonly unknownWords: UnknownWords | null
}

export const referenceFileOf = ({ form, example, ...told }: Referred): ReferenceFile => ({
  ...{ format: referenceFormat, takes: takesOf(form, example) },
  ...told,
})

const takesOf = (form: Form, example: string): Takes => {
  switch (form.kind) {
    case 'text':
    case 'image':
      return form
    case 'record': {
      const columns = lookedAt(form, example).columns.slice(0, most.columns)
      return { kind: 'record', columns, text: form.text ?? null }
    }
    case 'json':
    case 'tensors':
      return { kind: 'other' }
  }
}

/** `errors`: standard errors of the metrics over these rows. */
export const heldOutAnswers = (scores: Scores, errors: Metrics, seed: number): HeldOutAnswers =>
  scores.kind === 'classes'
    ? ofClasses(scores, errors, seed)
    : { kind: 'numbers', answered: quantilesOf(scores.pairs.map(({ predicted }) => predicted)) }

/** How sure the first suggestion was, of those that there were. */
export const heldOutWords = (told: readonly ToldWord[]): HeldOutAnswers => ({
  kind: 'words',
  confidence: quantilesOf(told.flatMap(({ suggestions: [first] }) => first?.probability ?? [])),
})

const ofClasses = (scores: ClassScores, errors: Metrics, seed: number): HeldOutAnswers => {
  const { labels, positive = 1 } = scores
  const guesses = guessesOf(scores)
  const counts = labels.map((label): [string, number] => [label, 0])
  for (const guess of guesses) {
    const entry = counts[guess]
    if (entry) entry[1]++
  }
  const answered = counts
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
    .slice(0, most.answered)
  const isNamed = labels.length <= most.labels && labels.join('').length <= most.characters
  return {
    ...{ kind: 'classes', labels: isNamed ? labels : null, answered, positive },
    others: guesses.length - answered.reduce((sum, [, count]) => sum + count, 0),
    confidence: quantilesOf(
      Array.from(guesses, (guess, row) => scores.probabilities[row * labels.length + guess] ?? 0),
    ),
    calibration: isNamed ? calibrationsOf(scores, seed) : null,
    errors: errorsOfOne(errors, guesses.length),
  }
}

/** Null of so many classes that there is no room for their lines. */
const calibrationsOf = (all: ClassScores, seed: number): (Calibration | null)[] | null => {
  const { labels, positive = 1 } = all
  const corners = Math.floor(most.corners / labels.length)
  if (corners < fewestCorners) return null
  const scores = some(all)
  return labels.map((_, id) => {
    // Of two classes the other one follows.
    if (labels.length === 2 && id !== positive) return null
    const scored = scoredBy(scores, id)
    const line = calibrationOf(
      Float64Array.from(scored.scores),
      Uint8Array.from(scored.truth),
      seed,
    )
    if (!line) return null
    const { x, y } = fewerCorners(line, Math.min(64, corners))
    return { said: x.map(rounded), was: y.map(rounded) }
  })
}

/** Rows by which classes are calibrated, and those of many classes. */
const mostCalibrated = { rows: 20_000, cells: 400_000 }

const some = (scores: ClassScores): ClassScores => {
  const all = scores.truth.length
  const { rows, cells } = mostCalibrated
  const count = Math.min(all, rows, Math.max(1000, Math.floor(cells / scores.labels.length)))
  if (count === all) return scores
  const places = Array.from({ length: count }, (_, at) => Math.floor((at * all) / count))
  const found = scoresAt(scores, places)
  return found.kind === 'classes' ? found : scores
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6

/** What a single row would be off by: over n rows it is divided by √n. */
const errorsOfOne = (errors: Metrics, rows: number): Metrics =>
  Object.fromEntries(
    estimated.flatMap((name) => {
      const error = errors[name]
      return error === undefined ? [] : [[name, rounded(error * Math.sqrt(rows))] as const]
    }),
  )

/** Which words of held-out rows training did not have, in the column that the form or the example has texts in. */
export const unknownWordsOf = (
  rows: readonly string[],
  form: Form,
  profile: Profile,
): UnknownWords | null => {
  const column = textColumn(form, profile)
  if (!column?.words) return null
  const unknownOf = createUnknown(column.words)
  const shares: number[] = []
  let [tokens, unknown] = [0, 0]
  for (const row of rows) {
    const found = unknownOf(form.kind === 'text' ? row : textIn(row, column.name))
    tokens += found.tokens
    unknown += found.unknown
    if (found.tokens > 0) shares.push(found.unknown / found.tokens)
  }
  return { column: column.name, tokens, unknown, shares: quantilesOf(shares) }
}

const textColumn = (form: Form, { columns }: Profile): ColumnProfile | undefined => {
  if (form.kind === 'text') return columns[0]
  if (form.kind !== 'record') return undefined
  return columns.find(({ name, type }) => (form.text ? name === form.text : type === 'text'))
}

const textIn = (row: string, column: string): string => {
  const record: unknown = JSON.parse(row)
  const value: unknown =
    typeof record === 'object' && record !== null ? Reflect.get(record, column) : null
  return typeof value === 'string' ? value : ''
}
