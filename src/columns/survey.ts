/** What the values of a column are, one by one: numbers, and what stands between them. */
import { isMarker } from './mark.ts'
import { affixOf, isAmbiguous, type Notation, plainNotation, readNumber } from './value.ts'

/** Some values of a column: how many, and the first of them with its place among the rows. */
export interface Some {
  count: number
  readonly text: string
  readonly place: number
}

/** Some values by their text; one more than are told apart says that there are too many. */
export type Texts = Map<string, Some>

/** Different texts among numbers that are told apart. */
export const mostUnread = 1000

/** What the known values of a column are. */
export interface Values {
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

export const noValues = (): Values => ({
  known: 0,
  markers: new Map(),
  numbers: { '.': 0, ',': 0 },
  others: { '.': new Map(), ',': new Map() },
  affixes: new Map(),
  ambiguous: 0,
})

const plainDigits = /^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$/

/** A number begins with no letter but those of `CHF` and `kr`. */
const isWord = (text: string): boolean => /^[A-BD-Za-jl-z]/.test(text)

/** Counts a value, `times` over, as a number or as none. */
export const look = (values: Values, text: string, place: number, times = 1): void => {
  if (plainDigits.test(text)) {
    values.known += times
    if (isAmbiguous(text)) values.ambiguous += times
    values.numbers['.'] += times
    values.numbers[','] += times
    noteAffix(values, '', text, place, times)
    return
  }
  if (isMarker(text)) {
    note(values.markers, text, place, times)
    return
  }
  values.known += times
  if (isAmbiguous(text)) values.ambiguous += times
  if (isWord(text)) {
    for (const decimal of ['.', ','] as const) note(values.others[decimal], text, place, times)
    return
  }
  const affix = affixOf(text)
  let isNumber = false
  for (const decimal of ['.', ','] as const)
    if (readNumber(text, { decimal, affix }) === undefined)
      note(values.others[decimal], text, place, times)
    else {
      values.numbers[decimal] += times
      isNumber = true
    }
  if (isNumber) noteAffix(values, affix, text, place, times)
}

const noteAffix = (
  values: Values,
  affix: string,
  text: string,
  place: number,
  times: number,
): void => {
  const texts = values.affixes.get(affix) ?? new Map()
  if (texts.size === 0) values.affixes.set(affix, texts)
  // Of plain numbers it is enough to know that there are some, and how many.
  note(texts, affix === '' ? '' : text, place, times)
}

export const note = (texts: Texts, text: string, place: number, times = 1): void => {
  const key = texts.has(text) || texts.size <= mostUnread ? text : rest
  const found = texts.get(key)
  if (found) found.count += times
  else texts.set(key, { count: times, text, place })
}

/** Stands for all texts beyond those that are told apart; no text is it. */
const rest = '\0'

export const total = (texts: Texts): number =>
  [...texts.values()].reduce((sum, { count }) => sum + count, 0)

/** How most of a column's numbers are written, and the texts that are no numbers then. */
export const notationOf = ({ numbers, others, affixes, ambiguous }: Values) => {
  const decimal = numbers[','] > numbers['.'] && ambiguous === 0 ? ',' : '.'
  const signs = [...affixes].filter(([affix]) => affix !== '')
  const [affix = ''] = signs
    .toSorted(([, one], [, other]) => total(other) - total(one))
    .map(([sign]) => sign)
  const notation: Notation = decimal === '.' && affix === '' ? plainNotation : { decimal, affix }
  return { notation, unread: unreadIn({ others, affixes }, notation) }
}

/** The texts that are no numbers in a notation. */
export const unreadIn = (
  { others, affixes }: Pick<Values, 'others' | 'affixes'>,
  { decimal, affix }: Notation,
): Texts => {
  const unread: Texts = new Map(others[decimal])
  for (const [sign, texts] of affixes)
    if (sign !== '' && sign !== affix) for (const [text, some] of texts) unread.set(text, some)
  return unread
}
