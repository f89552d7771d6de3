/** The number that a regression predicts: how it is written, and what is learnt of it. */
import type { Schema } from '../../columns/schema.ts'
import { look, notationOf, noValues } from '../../columns/survey.ts'
import { type Notation, readNumber } from '../../columns/value.ts'
import { MillraceError } from '../../core/error.ts'
import type { Fields } from '../../core/input.ts'
import type { Rows } from '../../core/rows.ts'
import { badRow, labelIn, quoted, type Refusal, readKnown } from '../kit/record.ts'
import { noSpan, widen } from '../tabular/counted.ts'
import type { LabelLearner } from '../tabular/labels.ts'

/** The number that is predicted, by the training rows. */
export interface Target {
  readonly name: string
  readonly mean: number
  readonly deviation: number
  readonly least: number
  readonly most: number
  /** How it is written. */
  readonly notation: Notation
  /** The interval between them holds so many of the training numbers as an interval is to hold. */
  readonly low: number
  readonly high: number
}

export interface TargetOptions {
  readonly label: string
  readonly missing: readonly string[]
}

/** Reads the number to predict of a record. Throws what `refusal` makes of one that has none. */
export const targetReader =
  ({ label }: Pick<TargetOptions, 'label'>, notation: Notation) =>
  (fields: Fields, refusal: Refusal): number =>
    numberIn(labelIn(fields, label, refusal, 'number'), label, notation, refusal)

const numberIn = (text: string, label: string, notation: Notation, refusal: Refusal): number => {
  const number = readNumber(text, notation)
  if (number !== undefined && Number.isFinite(number)) return number
  throw refusal(
    `has ${quoted(text)} in ${quoted(label)}, which is the number to predict`,
    isTooLarge(text)
      ? 'Give numbers below 3.4e38 in every row, which is what a model holds: in another unit, or their logarithms.'
      : 'Give a finite number in every row; words are told apart by a task of classes, such as tabularClass.',
  )
}

/** Whether it is written in digits, and beyond what float32 holds. */
const isTooLarge = (text: string): boolean =>
  /^[-+]?\d/.test(text) && Math.abs(Math.fround(Number(text))) === Number.POSITIVE_INFINITY

/** How the number is written: as the schema has pinned it, else as all rows suggest. Every row must have one. */
export const targetNotation = (
  all: Rows,
  { label, missing }: TargetOptions,
  schema: Schema | null,
): Notation => {
  const column = schema?.columns.find(({ name }) => name === label)
  const pinned = column?.type === 'number' ? column.notation : undefined
  const values = noValues()
  let place = 0
  for (const row of all) {
    const refusal = badRow(all, place)
    const text = labelIn(readKnown(row, missing, refusal), label, refusal, 'number')
    if (pinned) numberIn(text, label, pinned, refusal)
    else look(values, text, place)
    place++
  }
  if (pinned) return pinned
  const { notation, unread } = notationOf(values)
  const [some] = [...unread.values(), ...values.markers.values()]
  if (some) numberIn(some.text, label, notation, badRow(all, some.place))
  return notation
}

/** Learns the number from training rows; an interval is to hold `share` of them. */
export const createTargetLearner = (label: string, notation: Notation, share: number) => {
  const span = noSpan()
  return {
    add(text: string, refusal: Refusal) {
      widen(span, numberIn(text, label, notation, refusal))
    },
    warnings: () => [],
    end(): Target {
      const { known, mean, spread, least, most, sample } = span
      if (least === most)
        throw new MillraceError('bad_data', {
          what: `All ${known} training rows have the same ${quoted(label)}, ${least}.`,
          fix: 'Give rows of which the numbers differ, or name another column in `label`.',
        })
      const deviation = Math.sqrt(spread / known)
      if (!Number.isFinite(Math.fround(mean)) || !Number.isFinite(Math.fround(most - least)))
        throw new MillraceError('bad_data', {
          what: `The numbers in ${quoted(label)} reach from ${least} to ${most}, which is more than a model can hold.`,
          fix: 'Give the number in another unit, or its logarithm.',
        })
      const sorted = Float64Array.from(sample).sort()
      const tail = (1 - share) / 2
      const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? mean
      return {
        ...{ name: label, mean, deviation, least, most, notation },
        ...{ low: at(tail), high: at(1 - tail) },
      }
    },
  } satisfies LabelLearner & { end(): Target }
}
