/** A request of MLflow's scoring protocol as questions, and answers as its predictions. */
import { type Answer, bestOf } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Form, Question } from '../../core/input.ts'
import { arraysOfTensors } from '../../core/nested.ts'
import { z } from '../../core/schema.ts'
import { quoted } from '../../core/text.ts'
import { recordRow, textOf, unicode } from '../../operations/fields.ts'

const text = z.string().refine((each) => each.isWellFormed(), unicode)

const value = z.union([text, z.number(), z.boolean(), z.null()], {
  error: 'a text, a finite number, true, false or null',
})

const split = z.strictObject({
  columns: z
    .array(z.union([textOf(1000), z.int()]))
    .min(1)
    .describe('Their names; of a table without any its numbers.'),
  index: z.array(z.unknown()).optional().describe('Names of the rows, which are not read.'),
  data: z.array(z.array(value)),
})

const list = z.array(z.union([recordRow, value, z.array(value).min(1)]))

const shapes = {
  dataframe_split: split.optional().describe('A table by its columns and rows.'),
  dataframe_records: z.array(recordRow).optional().describe('A table, row by row.'),
  instances: list.optional().describe('Records, lists of values, or texts, row by row.'),
  inputs: z
    .union([list, z.record(textOf(1000), z.array(value))])
    .optional()
    .describe('As `instances`, or a table column by column.'),
}

export const scoringBody = z
  .strictObject(shapes)
  .refine(
    (body) => Object.values(body).filter((each) => each !== undefined).length === 1,
    `exactly one of ${Object.keys(shapes).join(', ')}`,
  )
  .meta({
    oneOf: Object.keys(shapes).map((name) => ({ required: [name] })),
    examples: [{ dataframe_split: { columns: ['text'], data: [['please let me know if']] } }],
  })

export type ScoringBody = z.output<typeof scoringBody>

type Value = z.output<typeof value>
type Record = Readonly<{ [column: string]: Value }>
type Row = Value | Record | readonly Value[]

/** What is asked, row by row. Fails with `bad_input` where a table is not a table, `too_large` for one that is too long. */
export const questionsIn = (body: ScoringBody, form: Form | null): Question[] => {
  const rows = rowsIn(body)
  if (rows.length > mostRows) throw tooMany(rows.length)
  return rows.map((row) => questionOf(row, form))
}

/** Rows of one request at most. */
const mostRows = 100_000

const tooMany = (rows: number) =>
  new MillraceError('too_large', {
    what: `The table has ${rows} rows; at most ${mostRows} are answered at a time.`,
    fix: 'Send it in parts, or answer a whole file: millrace predict --from rows.csv --to answers.csv',
  })

const rowsIn = (body: ScoringBody): readonly Row[] => {
  const { dataframe_split: table, dataframe_records: records, instances = [], inputs } = body
  if (table) {
    const columns = table.columns.map(String)
    expectDistinct(columns)
    return table.data.map((values, at) => recordOf(columns, values, at))
  }
  if (records) return records
  if (inputs && !Array.isArray(inputs)) return recordsOf(inputs)
  return inputs ?? instances
}

const expectDistinct = (columns: readonly string[]): void => {
  const seen = new Set<string>()
  for (const column of columns) {
    if (seen.has(column))
      throw new MillraceError('bad_input', {
        what: `The table has the column ${quoted(column)} twice.`,
        why: 'Which of them counts would be a guess.',
        fix: 'Name each column once.',
      })
    seen.add(column)
  }
}

const recordOf = (columns: readonly string[], values: readonly Value[], at: number): Record => {
  if (values.length !== columns.length)
    throw new MillraceError('bad_input', {
      what: `Row ${at} has ${values.length} values, and there are ${columns.length} columns.`,
      fix: 'Give each row a value for each column; null where there is none.',
    })
  return Object.fromEntries(columns.map((column, place) => [column, values[place] ?? null]))
}

const recordsOf = (columns: Readonly<{ [column: string]: readonly Value[] }>): Record[] => {
  const named = Object.entries(columns)
  const [[, first = []] = []] = named
  for (const [name, values] of named)
    if (values.length !== first.length)
      throw new MillraceError('bad_input', {
        what: `Column ${quoted(name)} has ${values.length} values, and the first one ${first.length}.`,
        fix: 'Give each column as many values as there are rows.',
      })
  return first.map((_, at) =>
    Object.fromEntries(named.map(([name, values]) => [name, values[at] ?? null])),
  )
}

/** A model of texts takes the only value of a row as its text. */
const questionOf = (row: Row, form: Form | null): Question => {
  if (typeof row !== 'object' || row === null) return { kind: 'text', text: `${row ?? ''}` }
  const values = isList(row) ? row : Object.values(row)
  if (form?.kind === 'text' && values.length === 1)
    return { kind: 'text', text: `${values[0] ?? ''}` }
  return isList(row) ? { kind: 'list', values: row } : { kind: 'record', values: row }
}

const isList = (row: object): row is readonly Value[] => Array.isArray(row)

export const scoringAnswer = z.object({
  predictions: z
    .array(
      z.union([
        z.string(),
        z.number(),
        z.array(z.number()),
        z.record(z.string(), z.unknown()),
        z.null(),
      ]),
    )
    .describe(
      'The best answer to each row: a class, a number, or the next word; of a model that tells none of these its outputs, arrays by their names.',
    ),
})

/** Several numbers where the model tells several; of one that tells none, all that its graph gives. Fails as `arraysOfTensor`. */
export const predictionOf = (answer: Answer) => {
  if (answer.kind === 'tensors') return arraysOfTensors(answer.tensors)
  return answer.kind === 'values' && answer.values.length > 1 ? [...answer.values] : bestOf(answer)
}
