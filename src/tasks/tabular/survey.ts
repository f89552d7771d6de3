/** One pass over all rows: which columns there are, and how the values of each have to be read. */
import type { DateForm } from '../../columns/date.ts'
import { undecided } from '../../columns/declare.ts'
import { mostly } from '../../columns/detect.ts'
import { fits } from '../../columns/hold.ts'
import type { DatePart } from '../../columns/parts.ts'
import type { Column, Schema } from '../../columns/schema.ts'
import {
  look,
  mostUnread,
  notationOf,
  note,
  noValues,
  type Texts,
  total,
  unreadIn,
  type Values,
} from '../../columns/survey.ts'
import { type Notation, plainNotation } from '../../columns/value.ts'
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { listed } from '../kit/classes.ts'
import { badRow, labelIn, quoted, readKnown } from '../kit/record.ts'
import type { Warning } from '../kit/task.ts'

export interface ColumnOptions {
  readonly label: string
  /** What the label is. Default: a class. */
  readonly labelIs?: 'class' | 'number'
  readonly numeric: readonly string[] | null
  readonly categorical: readonly string[] | null
  readonly ignore: readonly string[]
  /** Texts that stand where a value is missing, in whatever column. */
  readonly missing: readonly string[]
}

/** How a column is read. */
export type Form =
  | {
      readonly kind: 'numeric'
      readonly notation: Notation
      /** Texts that are no numbers and are read as missing. */
      readonly unread: readonly string[]
    }
  | { readonly kind: 'categorical' }
  | {
      readonly kind: 'date'
      readonly form: DateForm
      readonly parts: readonly DatePart[]
      /** Texts that are no dates and are read as missing. */
      readonly unread: readonly string[]
    }
  | { readonly kind: 'text' }

export interface Survey {
  /** Columns with a value in some row, the label and those left out not among them, in their order. */
  readonly forms: ReadonlyMap<string, Form>
  /** All columns in their order. */
  readonly names: readonly string[]
  readonly warnings: readonly Warning[]
}

/** With fewer numbers than this it is of categories without further ado. */
const partly = 0.5
/**
 * How each column has to be read, by its values in all rows: a column that is not named is what the schema says; without
 * one it is numeric where at least nine in ten of its known values are numbers, however they are written. Fails with `bad_data` on
 * a row that cannot be read or has no label, for a named column that is not there, and for a text in a
 * column that is named as one of numbers.
 */
export const surveyColumns = (
  all: Rows,
  options: ColumnOptions,
  schema: Schema | null = null,
): Survey => {
  checkNames(options)
  const { label, ignore, numeric, categorical } = options
  const pinned = new Map(schema?.columns.map((column) => [column.name, column]))
  const seen = readAll(all, options, pinned)
  const forms = new Map<string, Form>()
  const warnings: Warning[] = []
  for (const name of seen.names) {
    const values = seen.columns.get(name)
    if (name === label || ignore.includes(name) || !values) continue
    if (categorical?.includes(name)) {
      forms.set(name, { kind: 'categorical' })
      continue
    }
    const named = numeric?.includes(name) ?? false
    const column = named ? undefined : pinned.get(name)
    const found = column
      ? pinnedForm(column, values, all)
      : formOf(name, values, { named, notation: null }, all)
    if (found.form) forms.set(name, found.form)
    warnings.push(...found.warnings)
  }
  return { forms, names: seen.names, warnings }
}

const checkNames = ({ label, numeric, categorical, ignore }: ColumnOptions) => {
  const all = [label, ...(numeric ?? []), ...(categorical ?? []), ...ignore]
  const twice = all.find((name, at) => all.indexOf(name) < at)
  if (twice !== undefined)
    throw new MillraceError('bad_config', {
      what: `The column ${JSON.stringify(twice)} is named twice among \`label\`, \`numeric\`, \`categorical\` and \`ignore\`.`,
      fix: 'Name it once.',
    })
}

const readAll = (all: Rows, options: ColumnOptions, pinned: ReadonlyMap<string, Column>) => {
  const counters = new Map([...pinned].map(([name, column]) => [name, counterOf(column)]))
  const columns = new Map<string, Values>()
  let names: readonly string[] = []
  let place = 0
  for (const row of all) {
    const refusal = badRow(all, place)
    const fields = readKnown(row, options.missing, refusal)
    if (place === 0) names = namesIn(row, options)
    labelIn(fields, options.label, refusal, options.labelIs)
    for (const [name, text] of fields) {
      const values = columns.get(name) ?? noValues()
      if (!columns.has(name)) columns.set(name, values)
      const count = options.numeric?.includes(name) ? look : (counters.get(name) ?? look)
      count(values, text, place)
    }
    place++
  }
  return { columns, names }
}

type Counter = (values: Values, text: string, place: number) => void

/** Of a column that is pinned only what its type needs is counted. */
const counterOf = (column: Column): Counter => {
  if (column.type === 'number') return look
  const fit = fits(column)
  return (values, text, place) => {
    values.known++
    if (!fit(text)) note(values.others['.'], text, place)
  }
}

/** Names of a row's columns in their order; the ones that options name must be there. */
const namesIn = (row: string, { label, numeric, categorical, ignore }: ColumnOptions) => {
  const names = Object.keys(JSON.parse(row)).map((name) => name.normalize('NFC'))
  for (const [option, wanted] of Object.entries({
    label: [label],
    numeric: numeric ?? [],
    categorical: categorical ?? [],
    ignore,
  }))
    for (const name of wanted)
      if (!names.includes(name))
        throw new MillraceError('bad_data', {
          what: `\`${option}\` names the column ${JSON.stringify(name)}, which is not there.`,
          why: `The columns are ${listed(names)}.`,
          fix: 'Correct the name in the configuration, or the header of the file.',
        })
  return names
}

const shown = (texts: Texts): string => listed([...texts.keys()], 3)

interface Found {
  /** Undefined for a column that nothing is learnt from. */
  readonly form?: Form
  readonly warnings: readonly Warning[]
}

/** The form of a column whose type is pinned. */
const pinnedForm = (column: Column, values: Values, all: Rows): Found => {
  const { name } = column
  switch (column.type) {
    case 'number':
      return formOf(name, values, { named: false, notation: column.notation ?? plainNotation }, all)
    case 'boolean':
    case 'category':
      return { form: { kind: 'categorical' }, warnings: [] }
    case 'date':
      return dateForm(column, values, all)
    case 'text':
      return { form: { kind: 'text' }, warnings: [] }
    case 'identifier':
      return {
        warnings: [
          {
            text: `column ${quoted(name)}: it says which row it is, and nothing is learnt from it; where it means more, give it another type`,
            row: null,
          },
        ],
      }
  }
}

const dateForm = ({ name, form, parts = [] }: Column, values: Values, all: Rows): Found => {
  if (form === undefined) throw undecided(name, true)
  const unread = values.others['.']
  const says = `are no dates as ${form} (${shown(unread)}), read as missing`
  return {
    form: { kind: 'date', form, parts, unread: [...unread.keys()] },
    warnings: told(name, unread, says, all),
  }
}

const told = (name: string, texts: Texts, says: string, all: Rows): Warning[] => {
  const [some] = texts.values()
  if (!some) return []
  const row = all.origin?.(some.place) ?? some.place
  return [{ text: `column ${quoted(name)}: ${total(texts)} of ${all.length} values ${says}`, row }]
}

/** The form of a column by its values, and what a user should know of it. */
const formOf = (
  name: string,
  values: Values,
  given: { readonly named: boolean; readonly notation: Notation | null },
  all: Rows,
): Found => {
  const { known, markers } = values
  const { notation, unread } = given.notation
    ? { notation: given.notation, unread: unreadIn(values, given.notation) }
    : notationOf(values)
  const { named } = given
  const [first] = unread.values()
  if (named && first)
    throw badRow(all, first.place)(
      `has ${quoted(first.text)} in ${quoted(name)}, which is named as a column of numbers`,
      'Give a number, leave the value empty, or take the column out of `numeric`.',
    )
  const warn = (texts: Texts, says: string) => told(name, texts, says, all)
  const share = known === 0 ? 1 : (known - total(unread)) / known
  if (!given.notation && (share < mostly || unread.size > mostUnread))
    return {
      form: { kind: 'categorical' },
      warnings:
        share < partly
          ? []
          : warn(
              unread,
              `are not numbers, such as ${shown(unread)}, so all are read as categories; name it in \`numeric\` to hold it to numbers`,
            ),
    }
  const bare = notation.affix === '' ? undefined : values.affixes.get('')
  return {
    form: { kind: 'numeric', notation, unread: [...unread.keys()] },
    warnings: [
      ...warn(markers, `are ${shown(markers)}, read as missing`),
      ...warn(
        unread,
        `are not numbers (${shown(unread)}), read as missing; name it in \`categorical\` if these are words`,
      ),
      ...warn(
        bare ?? new Map(),
        `are without the usual ${quoted(notation.affix)}, read as if it stood there`,
      ),
    ],
  }
}
