/** How dates are written, and the moment that a text names. One parser for training, judging and asking. */

/** `mon` is the name of a month in English. Behind all but the last three there may be a time and a zone. */
export const dateForms = [
  'yyyy-mm-dd',
  'yyyy/mm/dd',
  'dd/mm/yyyy',
  'mm/dd/yyyy',
  'dd.mm.yyyy',
  'dd-mm-yyyy',
  'mm-dd-yyyy',
  'dd mon yyyy',
  'mon dd yyyy',
  'yyyymmdd',
  'seconds',
  'milliseconds',
] as const

export type DateForm = (typeof dateForms)[number]

/** Forms that are told by themselves; the others look like numbers, and have to be declared. */
export const recognised = dateForms.filter(
  (form) => form !== 'yyyymmdd' && form !== 'seconds' && form !== 'milliseconds',
)

/** A moment, in milliseconds since 1970. */
export interface Moment {
  /** As the clock on the wall shows it, whatever its zone. */
  readonly wall: number
  /** In UTC; what has no zone is taken for UTC. */
  readonly instant: number
  /** Whether a time of day is written. */
  readonly isTimed: boolean
}

const longestDate = 64
const dayLength = 86_400_000

const time = /(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AP]M))?)?/i
const zone = /(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?/i
const weekdayName = /(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?/i

const whole = (date: RegExp): RegExp =>
  new RegExp(`^${date.source}(?:,(?= ))?${time.source}${zone.source}$`, 'i')

const year = '(?<year>[0-9]{4})'
const month = '(?<month>[0-9]{1,2})'
const day = '(?<day>[0-9]{1,2})'
const name = '(?<name>[a-z]{3,9})\\.?'

const written: Readonly<Record<Exclude<DateForm, 'seconds' | 'milliseconds'>, RegExp>> = {
  'yyyy-mm-dd': whole(new RegExp(`${year}-${month}-${day}`)),
  'yyyy/mm/dd': whole(new RegExp(`${year}/${month}/${day}`)),
  'dd/mm/yyyy': whole(new RegExp(`${day}/${month}/${year}`)),
  'mm/dd/yyyy': whole(new RegExp(`${month}/${day}/${year}`)),
  'dd.mm.yyyy': whole(new RegExp(`${day}\\.${month}\\.${year}`)),
  'dd-mm-yyyy': whole(new RegExp(`${day}-${month}-${year}`)),
  'mm-dd-yyyy': whole(new RegExp(`${month}-${day}-${year}`)),
  'dd mon yyyy': whole(
    new RegExp(`${weekdayName.source}${day}(?:st|nd|rd|th)?[ -]${name}[ -]${year}`),
  ),
  'mon dd yyyy': whole(new RegExp(`${weekdayName.source}${name} ${day}(?:st|nd|rd|th)?,? ${year}`)),
  yyyymmdd: /^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})$/,
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

const monthNamed = (text: string): number => {
  const lower = text.toLowerCase()
  const found = months.findIndex(
    (month) => month === lower || month.slice(0, 3) === lower || lower === 'sept',
  )
  return lower === 'sept' ? 9 : found + 1
}

/** Whether a text could be a date at all: cheap, for most are not. */
export const looksLikeDate = (text: string): boolean => {
  if (text.length < 8 || text.length > longestDate) return false
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)]
  return isDigit(last) ? isDigit(first) || isLetter(first) : isDigit(first) || isLetter(last)
}

const isDigit = (code: number) => code >= 48 && code <= 57
const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122

/** The moment of a text in a form; undefined for any other text, and for a day that there is not: `2024-02-30`. */
export const readDate = (text: string, form: DateForm): Moment | undefined => {
  if (text.length > longestDate) return undefined
  if (form === 'seconds' || form === 'milliseconds')
    return sinceEpoch(text, form === 'seconds' ? 1000 : 1)
  const found = written[form].exec(text)
  if (!found?.groups) return undefined
  const { year, month, day, name } = found.groups
  const days = daysTo(
    Number(year),
    name === undefined ? Number(month) : monthNamed(name),
    Number(day),
  )
  if (days === undefined) return undefined
  if (form === 'yyyymmdd')
    return { wall: days * dayLength, instant: days * dayLength, isTimed: false }
  const [hours, minutes, seconds, fraction, half, offset] = found.slice(-6)
  const clock = clockOf(hours, minutes, seconds, fraction, half)
  const shift = offsetOf(offset)
  if (clock === undefined || shift === undefined) return undefined
  const wall = days * dayLength + clock
  return { wall, instant: wall - shift, isTimed: hours !== undefined }
}

const sinceEpoch = (text: string, unit: number): Moment | undefined => {
  if (!/^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$/.test(text)) return undefined
  const instant = Math.floor(Number(text) * unit)
  return inRange(instant) ? { wall: instant, instant, isTimed: true } : undefined
}

/** Years 1 to 9999. */
const inRange = (instant: number): boolean =>
  instant >= -62_135_596_800_000 && instant < 253_402_300_800_000

/** Days since 1970 of a day of the Gregorian calendar; undefined for one that there is not. */
const daysTo = (year: number, month: number, day: number): number | undefined => {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  return at.getTime() / dayLength
}

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31

type Written = string | undefined

const clockOf = (
  hours: Written,
  minutes: Written,
  seconds: Written,
  fraction: Written,
  half: Written,
): number | undefined => {
  if (hours === undefined) return 0
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds ?? 0)]
  if (m > 59 || s > 59 || (half === undefined ? h > 23 : h < 1 || h > 12)) return undefined
  const hour = half === undefined ? h : (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  const part = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  return ((hour * 60 + m) * 60 + s) * 1000 + part
}

/** Milliseconds that a zone is ahead of UTC. */
const offsetOf = (zone: Written): number | undefined => {
  if (zone === undefined || /^[a-z]/i.test(zone)) return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)]
  if (hours > 14 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
