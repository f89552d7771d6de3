/** What a report is made of, before anybody says whether it is HTML or Markdown. */
import type { Line } from '../../core/assessment.ts'

export interface Report {
  readonly title: string
  /** Whether the gate passed. */
  readonly passed: boolean
  /** What it comes to, in a sentence. */
  readonly verdict: string
  /** Which version of what, when and by whom. */
  readonly where: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: 'charts'; readonly charts: readonly Chart[] }

/** A row of a table; the first cell is its head. */
export interface Row {
  /** Name that others lead to it by. */
  readonly id?: string
  readonly cells: readonly Cell[]
  /** It is a reason to look. */
  readonly isBad?: boolean
}

/** Text, or text that leads to a row. */
export type Cell = string | { readonly text: string; readonly to: string }

/** A line over a square from 0 to 1, and the straight one that it is read against. */
export interface Chart {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly line: Line
  /** Heights of the straight line at 0 and at 1. */
  readonly against: readonly [number, number]
}

export const words = (text: string): Block => ({ kind: 'words', text })
