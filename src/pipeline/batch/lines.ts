/** Rows with what was answered to them, as lines of a file. */
import { type Answer, bestOf, suggestionsOf } from '../../core/answer.ts'
import { csvLine } from '../../core/csv.ts'
import { arraysOfTensors } from '../../core/nested.ts'

export type BatchFormat = 'csv' | 'jsonl'

/** A row, and its answer or why it has none. */
export interface Answered {
  /** Number of the row, from 1. */
  readonly row: number
  readonly input: Readonly<Record<string, unknown>>
  readonly answer: Answer | null
  readonly error: string | null
}

/** What is told of each answer, after the columns of its row. */
export const answerColumns = ['prediction', 'probability', 'low', 'high', 'error'] as const

/** The first line of CSV. A column of the rows that is called like one of the answer gets `input.` before its name. */
export const headerOf = (columns: readonly string[]): string =>
  csv(['row', ...columns.map((name) => (isTaken(name) ? `input.${name}` : name)), ...answerColumns])

const isTaken = (name: string) => name === 'row' || answerColumns.some((each) => each === name)

export const lineOf = (
  format: BatchFormat,
  columns: readonly string[],
  answered: Answered,
): string => (format === 'csv' ? tableLine(columns, answered) : jsonLine(answered))

const tableLine = (columns: readonly string[], { row, input, answer, error }: Answered): string => {
  const interval = answer?.kind === 'values' ? answer.interval : undefined
  return csv([
    row,
    ...columns.map((name) => input[name]),
    answer && bestIn(answer),
    answer && suggestionsOf(answer)[0]?.probability,
    ...[interval?.low, interval?.high, error],
  ])
}

const jsonLine = ({ row, input, answer, error }: Answered): string =>
  `${JSON.stringify({
    ...{ row, input },
    ...(answer && { prediction: bestIn(answer), suggestions: suggestionsOf(answer) }),
    ...(answer?.kind === 'values' && answer.interval && { interval: answer.interval }),
    ...(error !== null && { error }),
  })}\n`

const bestIn = (answer: Answer): unknown =>
  answer.kind === 'tensors' ? arraysOfTensors(answer.tensors) : bestOf(answer)

const csv = (values: readonly unknown[]): string => `${csvLine(values.map(cell))}\n`

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
