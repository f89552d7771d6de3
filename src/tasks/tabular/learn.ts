/** What is learnt of the columns of a table before training. */
import type { Schema } from '../../columns/schema.ts'
import { createSpellings } from '../../columns/value.ts'
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { quoted } from '../../core/text.ts'
import { listed } from '../kit/classes.ts'
import { badRow, labelIn, readKnown } from '../kit/record.ts'
import type { Warning } from '../kit/task.ts'
import type { Columns, Learner } from './columns.ts'
import { categoricalOf, noSpan, numericOf, type Reading, widen } from './counted.ts'
import { dateLearner } from './dates.ts'
import { lookedAt, numberReader } from './encode.ts'
import type { LabelLearner } from './labels.ts'
import { type ColumnOptions, type Form, surveyColumns } from './survey.ts'

/**
 * Learns the columns and the labels of training rows; `all` rows say how each column is read. One
 * without any value is ignored. Fails with `bad_data` as `surveyColumns` does.
 */
export const learnColumns = (
  rows: Rows,
  options: ColumnOptions,
  labels: LabelLearner,
  all: Rows = rows,
  schema: Schema | null = null,
) => {
  const { label, ignore } = options
  const { forms, names, warnings } = surveyColumns(all, options, schema)
  const read = [...forms].map(([name, form]) => ({ name, ...learner(name, form) }))
  let place = 0
  for (const row of rows) {
    const refusal = badRow(rows, place++, 'training')
    const fields = readKnown(row, options.missing, refusal)
    labels.add(labelIn(fields, label, refusal, options.labelIs), refusal)
    for (const { name, add } of read) {
      const text = fields.get(name)
      if (text !== undefined) add(text, refusal)
    }
  }
  const parts = read.map(({ end }) => end(rows.length))
  const columns = joined(parts)
  if (columns.numeric.length + columns.categorical.length + columns.texts.length === 0)
    throw new MillraceError('bad_data', {
      what: `The ${rows.length} training rows have no value in any column but ${listed([label, ...ignore])}.`,
      fix: 'Give columns to learn from, or ignore fewer.',
    })
  const used = new Set(lookedAt(columns))
  const told = [...warnings, ...labels.warnings(), ...read.flatMap(({ warnings }) => warnings())]
  const ignored = names.filter((name) => !used.has(name))
  return { columns: { ...columns, ignored }, warnings: told }
}

/** Categories of which there are hardly fewer than rows, as of dates and names, teach little and cost much. */
const scattered = (name: string, distinct: number, known: number): Warning[] =>
  distinct < 50 || distinct < known / 5
    ? []
    : [
        {
          text: `column ${quoted(name)}: ${distinct} different values in ${known} rows, each read as a category of its own; name it in \`ignore\`, or give what matters of it as numbers, of a date its month or its age`,
          row: null,
        },
      ]

/** What never differs teaches at most where it is missing. */
const constant = (name: string): Warning => ({
  text: `column ${quoted(name)}: all training rows that have a value have the same one, of which nothing is learnt; name it in \`ignore\``,
  row: null,
})

const learner = (name: string, form: Form): Learner => {
  switch (form.kind) {
    case 'numeric':
      return numericLearner(name, form)
    case 'categorical':
      return categoricalLearner(name)
    case 'date':
      return dateLearner(name, form)
    case 'text':
      return textLearner(name)
  }
}

const numericLearner = (name: string, form: Reading): Learner => {
  const numberOf = numberReader({ name, ...form })
  const span = noSpan()
  return {
    add(text, refusal) {
      const number = numberOf(text, refusal)
      if (!Number.isNaN(number)) widen(span, number)
    },
    end: (rows) => (span.known === 0 ? {} : { numeric: [numericOf(name, form, span, rows)] }),
    warnings: () => (span.known > 1 && span.least === span.most ? [constant(name)] : []),
  }
}

const categoricalLearner = (name: string): Learner => {
  const values = createSpellings()
  let known = 0
  return {
    add(text) {
      known++
      values.add(text)
    },
    end: (rows) =>
      known === 0 ? {} : { categorical: [categoricalOf(name, values.counts(), rows)] },
    warnings: () => [
      ...(known > 1 && values.counts().size === 1 ? [constant(name)] : []),
      ...scattered(name, values.counts().size, known),
    ],
  }
}

const textLearner = (name: string): Learner => {
  let known = 0
  return {
    add() {
      known++
    },
    end: (rows) => (known === 0 ? {} : { texts: [{ name, missing: rows - known }] }),
    warnings: () => [],
  }
}

/** The columns of all learners, in their order. */
const joined = (parts: readonly Partial<Columns>[]): Omit<Columns, 'ignored'> => ({
  numeric: parts.flatMap(({ numeric = [] }) => numeric),
  categorical: parts.flatMap(({ categorical = [] }) => categorical),
  dates: parts.flatMap(({ dates = [] }) => dates),
  texts: parts.flatMap(({ texts = [] }) => texts),
})
