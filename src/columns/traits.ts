/** What the values of a column may be but numbers: dates, words of truth, phrases; how many of them differ. */
import { type DateForm, looksLikeDate, readDate, recognised } from './date.ts'
import { createDistinct, type Distinct } from './distinct.ts'
import { note, type Texts } from './survey.ts'

/** What tells types apart beyond numbers. */
export interface Traits {
  /** Known values that are dates, by their form, and how many have a time of day. */
  readonly dates: Map<DateForm, number>
  timed: number
  /** Values that are dates in some form. */
  dated: number
  /** Places where a value of a day and a month can be one order alone. */
  readonly orders: { readonly dayFirst: Texts; readonly monthFirst: Texts }
  /** Words of truth by their pair, as `yes/no`. */
  readonly truths: Map<string, number>
  readonly distinct: Distinct
  /** Values of several words, and all words. */
  phrases: number
  /** Whole numbers: how many, the least and the most. */
  whole: { count: number; least: number; most: number }
}

export const noTraits = (): Traits => ({
  dates: new Map(),
  timed: 0,
  dated: 0,
  orders: { dayFirst: new Map(), monthFirst: new Map() },
  truths: new Map(),
  distinct: createDistinct(),
  phrases: 0,
  whole: { count: 0, least: Infinity, most: -Infinity },
})

const wholeNumber = /^-?[0-9]{1,40}$/

/** Looks at a known value for what it may be but a number. */
export const lookCloser = (traits: Traits, text: string, place: number, times: number): void => {
  traits.distinct.add(text)
  if (wholeNumber.test(text)) {
    const { whole } = traits
    const number = Number(text)
    whole.count += times
    whole.least = Math.min(whole.least, number)
    whole.most = Math.max(whole.most, number)
    return
  }
  if (text.includes(' ') && text.length > 11) traits.phrases += times
  if (text.length <= 5) noteTruth(traits.truths, text, times)
  if (looksLikeDate(text)) noteDate(traits, text, place, times)
}

const noteDate = (traits: Traits, text: string, place: number, times: number): void => {
  const forms = recognised.filter((form) => {
    const moment = readDate(text, form)
    if (moment?.isTimed) traits.timed += times
    return moment
  })
  if (forms.length === 0) return
  traits.dated += times
  for (const form of forms) traits.dates.set(form, (traits.dates.get(form) ?? 0) + times)
  const [only, second] = forms
  if (second !== undefined) return
  if (only === 'dd/mm/yyyy' || only === 'dd-mm-yyyy')
    note(traits.orders.dayFirst, text, place, times)
  if (only === 'mm/dd/yyyy' || only === 'mm-dd-yyyy')
    note(traits.orders.monthFirst, text, place, times)
}

const pairs = ['true/false', 'yes/no', 't/f', 'y/n', 'on/off']
const pairOf = new Map(pairs.flatMap((pair) => pair.split('/').map((word) => [word, pair])))

/** Whether a text is one of a pair such as `yes/no`, whatever its case. */
export const isTruth = (text: string, pair: string | undefined): boolean =>
  text.length <= 5 && pairOf.get(text.toLowerCase()) === pair

const noteTruth = (truths: Traits['truths'], text: string, times: number): void => {
  const pair = pairOf.get(text.toLowerCase())
  if (pair !== undefined) truths.set(pair, (truths.get(pair) ?? 0) + times)
}
