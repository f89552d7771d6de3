/** How the questions and answers of a version are read, so that its reference and its traffic are told by the same features. */
import type { Reading } from '../../data/profile/detect.ts'
import type { Grain } from '../../data/profile/points.ts'
import type { WordsProfile } from '../../data/profile/types.ts'
import type { ImageForm } from '../../tasks/codec/image.ts'

/** A column of what is asked. */
export interface ColumnReading extends Reading {
  readonly name: string
  /** How finely its numbers are told apart, or the lengths of its texts; null: as they are. */
  readonly grain: Grain | null
  /** Of texts: the words that training had, by which it is told how many are unknown; null: that is not told. */
  readonly words: WordsProfile | null
  /** Of texts: whether beginnings are asked of what was learnt whole, so that only their words are told. Default: no. */
  readonly beginnings?: boolean | undefined
}

/** What a picture is told by. */
export const looks = ['size', 'brightness', 'ink', 'x', 'y'] as const
export type Look = (typeof looks)[number]

export interface PictureReading {
  readonly form: ImageForm
  /** What is looked at, and how finely it is told apart; null: as it is. */
  readonly grains: Readonly<Partial<Record<Look, Grain | null>>>
}

export interface Readings {
  /** Null: whatever is asked is looked at, and what it is shows by itself. */
  readonly columns: readonly ColumnReading[] | null
  /** Columns in whose order values alone are asked; null where there is no order. */
  readonly order: readonly string[] | null
  /** Columns that the inputs of its graph are made of, in order, where arrays are asked. */
  readonly inputs: Readonly<Record<string, readonly string[]>>
  /** Column that a text alone stands for; null where no text alone is asked about. */
  readonly text: string | null
  /** Null: what is asked is no picture. */
  readonly picture: PictureReading | null
  /** Classes in the order of the model, by which its probabilities are read out of tensors; null: not known. */
  readonly labels: readonly string[] | null
  /** Features of what is answered, as far as they are known beforehand. Default: none are. */
  readonly answered?: readonly AnswerReading[] | undefined
}

export interface AnswerReading {
  readonly name: string
  readonly kind: 'number' | 'category'
}

/** Names of the features of a column. */
export const featuresOf = ({
  name,
  type,
}: Pick<ColumnReading, 'name' | 'type'>): readonly string[] =>
  type === 'text' ? [lengthOf(name), unknownIn(name)] : [name]

/** A feature that nothing can be said of, and why, as a sentence. */
export interface Left {
  readonly name: string
  readonly reason: string
}

/** Names of what texts and pictures are told by, and of what is answered. */
export const lengthOf = (column: string) => `${column} (length)`
export const unknownIn = (column: string) => `${column} (unknown words)`
export const lookOf = (column: string, look: Look) => `${column} (${look})`
export const answerName = '(answer)'
export const confidenceName = '(confidence)'

/** The same whatever a reference can tell apart: for windows that are held against each other. */
export const exact = (readings: Readings): Readings => ({
  ...readings,
  columns:
    readings.columns?.map((column) => ({ ...column, grain: null, beginnings: false })) ?? null,
  picture: readings.picture && { form: readings.picture.form, grains: exactGrains },
})

export const exactGrains: PictureReading['grains'] = {
  ...{ size: null, brightness: null, ink: null, x: null, y: null },
}
