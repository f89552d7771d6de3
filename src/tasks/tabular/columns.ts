/** What is known of the columns of a table. */
import type { DateForm } from '../../columns/date.ts'
import type { DatePart } from '../../columns/parts.ts'
import type { Notation } from '../../columns/value.ts'
import type { Refusal } from '../kit/record.ts'
import type { Warning } from '../kit/task.ts'

/** A column of numbers, by the training rows in which its value is known. */
export interface NumericColumn {
  readonly name: string
  readonly mean: number
  /** Root of the mean squared distance from the mean; 1 where all values are the same. */
  readonly deviation: number
  readonly least: number
  readonly most: number
  /** Training rows without a value; where there are some, the network is told which values are missing. */
  readonly missing: number
  /** Where the pieces of its piecewise linear encoding meet, ascending. */
  readonly edges: readonly number[]
  /** How numbers are written. */
  readonly notation: Notation
  /** Texts that are no numbers and were read as missing. */
  readonly unread: readonly string[]
  /** Where it is the age of a date. */
  readonly part?: Part
}

/** A column of categories. */
export interface CategoricalColumn {
  readonly name: string
  /** The most frequent first. The number of a category is its place, from 1; 0 stands for all others. */
  readonly categories: readonly string[]
  /** Training rows of each. */
  readonly counts: readonly number[]
  /** Training rows of categories that are too rare to be learnt. */
  readonly rare: number
  /** Training rows without a value. */
  readonly missing: number
  /** Where it is a part of a date. */
  readonly part?: Part
}

/** What of a column of dates a number or a category is. */
export interface Part {
  readonly of: string
  readonly part: DatePart
}

/** A column of dates, whose parts are numbers and categories. */
export interface DateColumn {
  readonly name: string
  readonly form: DateForm
  /** Texts that are no dates and were read as missing. */
  readonly unread: readonly string[]
  /** The newest date of the training rows, from which ages are counted: milliseconds since 1970. */
  readonly newest: number
  /** How it is written there. */
  readonly example: string
}

/** A column of free text: its words, counted at places that their hashes decide. */
export interface TextColumn {
  readonly name: string
  /** Training rows without a value. */
  readonly missing: number
}

export interface Columns {
  readonly numeric: readonly NumericColumn[]
  readonly categorical: readonly CategoricalColumn[]
  readonly dates: readonly DateColumn[]
  readonly texts: readonly TextColumn[]
  /** Columns that a record may have and that are not looked at. */
  readonly ignored: readonly string[]
}

/** Learns a column from its values one by one; the end answers no column where no value is known. */
export interface Learner {
  add(text: string, refusal: Refusal): void
  end(rows: number): Partial<Columns>
  /** What people should know of its values. */
  warnings(): Warning[]
}
