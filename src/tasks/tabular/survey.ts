/** One pass over all rows: which columns there are, and how the values of each have to be read. */
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { listed } from '../kit/classes.ts'
import { badRow, labelIn, quoted, readKnown } from '../kit/record.ts'
import type { Warning } from '../kit/task.ts'
import {
  affixOf,
  isAmbiguous,
  isMarker,
  type Notation,
  plainNotation,
  readNumber,
} from '../kit/value.ts'

export interface ColumnOptions {
  readonly label: string
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

export interface Survey {
  /** Columns with a value in some row, the label and those left out not among them, in their order. */
  readonly forms: ReadonlyMap<string, Form>
  /** All columns in their order. */
  readonly names: readonly string[]
  readonly warnings: readonly Warning[]
}

/** A column is of numbers where so many of its known values are, if nobody says what it is. */
const mostly = 0.9
/** With fewer numbers than this it is of categories without further ado. */
const partly = 0.5
/** Different texts among numbers that are told apart. */
const mostUnread = 1000

/**
 * How each column has to be read, by its values in all rows: a column that is not named is numeric where
 * at least nine in ten of its known values are numbers, however they are written. Fails with `bad_data` on
 * a row that cannot be read or has no label, for a named column that is not there, and for a text in a
 * column that is named as one of numbers.
 */
export const surveyColumns = (all: Rows, options: ColumnOptions): Survey => {
  checkNames(options)
  const { label, ignore, numeric, categorical } = options
  const seen = readAll(all, options)
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
    const found = formOf(name, values, named, all)
    forms.set(name, found.form)
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

/** Some values of a column: how many, and the first of them. */
interface Some {
  count: number
  readonly text: string
  readonly place: number
}

/** Some values by their text; one more than are told apart says that there are too many. */
type Texts = Map<string, Some>

/** What the known values of a column are. */
interface Values {
  known: number
  readonly markers: Texts
  /** Values that are numbers with this decimal mark, and those that are not. */
  readonly numbers: Record<Notation['decimal'], number>
  readonly others: Record<Notation['decimal'], Texts>
  /** Numbers by the sign beside them, empty for none. */
  readonly affixes: Map<string, Texts>
  /** Numbers such as `1.234`, which mean another one with decimal commas. */
  ambiguous: number
}

const empty = (): Values => ({
  known: 0,
  markers: new Map(),
  numbers: { '.': 0, ',': 0 },
  others: { '.': new Map(), ',': new Map() },
  affixes: new Map(),
  ambiguous: 0,
})

const readAll = (all: Rows, options: ColumnOptions) => {
  const columns = new Map<string, Values>()
  let names: readonly string[] = []
  let place = 0
  for (const row of all) {
    const refusal = badRow(all, place)
    const fields = readKnown(row, options.missing, refusal)
    if (place === 0) names = namesIn(row, options)
    labelIn(fields, options.label, refusal)
    for (const [name, text] of fields) {
      const values = columns.get(name) ?? empty()
      if (!columns.has(name)) columns.set(name, values)
      look(values, text, place)
    }
    place++
  }
  return { columns, names }
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

const look = (values: Values, text: string, place: number): void => {
  if (isMarker(text)) {
    note(values.markers, text, place)
    return
  }
  values.known++
  const affix = affixOf(text)
  let isNumber = false
  for (const decimal of ['.', ','] as const)
    if (readNumber(text, { decimal, affix }) === undefined)
      note(values.others[decimal], text, place)
    else {
      values.numbers[decimal]++
      isNumber = true
    }
  if (isAmbiguous(text)) values.ambiguous++
  if (!isNumber) return
  const texts = values.affixes.get(affix) ?? new Map()
  if (texts.size === 0) values.affixes.set(affix, texts)
  // Of plain numbers it is enough to know that there are some, and how many.
  note(texts, affix === '' ? '' : text, place)
}

const note = (texts: Texts, text: string, place: number): void => {
  const key = texts.has(text) || texts.size <= mostUnread ? text : rest
  const found = texts.get(key)
  if (found) found.count++
  else texts.set(key, { count: 1, text, place })
}

/** Stands for all texts beyond those that are told apart; no text is it. */
const rest = '\0'

const total = (texts: Texts): number =>
  [...texts.values()].reduce((sum, { count }) => sum + count, 0)

const shown = (texts: Texts): string => listed([...texts.keys()], 3)

/** The form of a column by its values, and what a user should know of it. */
const formOf = (
  name: string,
  values: Values,
  named: boolean,
  all: Rows,
): { readonly form: Form; readonly warnings: readonly Warning[] } => {
  const { known, markers } = values
  const { notation, unread } = notationOf(values)
  const [first] = unread.values()
  if (named && first)
    throw badRow(all, first.place)(
      `has ${quoted(first.text)} in ${quoted(name)}, which is named as a column of numbers`,
      'Give a number, leave the value empty, or take the column out of `numeric`.',
    )
  const warn = (texts: Texts, says: string): Warning[] => {
    const [some] = texts.values()
    if (!some) return []
    const row = all.origin?.(some.place) ?? some.place
    return [
      { text: `column ${quoted(name)}: ${total(texts)} of ${all.length} values ${says}`, row },
    ]
  }
  const share = known === 0 ? 1 : (known - total(unread)) / known
  if (share < mostly || unread.size > mostUnread)
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

/** How most of a column's numbers are written, and the texts that are no numbers then. */
const notationOf = ({ numbers, others, affixes, ambiguous }: Values) => {
  const decimal = numbers[','] > numbers['.'] && ambiguous === 0 ? ',' : '.'
  const signs = [...affixes].filter(([affix]) => affix !== '')
  const [affix = ''] = signs
    .toSorted(([, one], [, other]) => total(other) - total(one))
    .map(([sign]) => sign)
  const unread: Texts = new Map(others[decimal])
  for (const [sign, texts] of signs)
    if (sign !== affix) for (const [text, some] of texts) unread.set(text, some)
  const notation: Notation = decimal === '.' && affix === '' ? plainNotation : { decimal, affix }
  return { notation, unread }
}
