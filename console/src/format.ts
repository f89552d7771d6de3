/** Numbers and times as people read them. Every function answers text and takes plain numbers. */

/** No-break space: keeps a number and its unit together; the narrow one stands before %. */
const gap = '\u00a0'
const narrow = '\u202f'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const wholeDay = 24 * hour

const two = (value: number) => String(value).padStart(2, '0')

const plain = new Intl.NumberFormat('en')
const sixDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 })
const calendar = { year: 'numeric', month: 'short', day: 'numeric' } as const
const dated = new Intl.DateTimeFormat('en', calendar)
const zoneless = new Intl.DateTimeFormat('en', { ...calendar, timeZone: 'UTC' })
const stamped = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const clocked = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

const datedClock = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const precise = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const whole = new Intl.DateTimeFormat('en', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'shortOffset',
})

const written = (format: Intl.DateTimeFormat, time: number) =>
  Number.isFinite(time) ? format.format(time) : '–'

/** How long ago a time was: "just now", "40 s ago", "5 min ago", "3 h ago", "2 d ago", then a date. */
export const ago = (time: number, now: number): string => {
  const past = now - time
  if (past < 5 * second) return 'just now'
  if (past < minute) return `${Math.floor(past / second)}${gap}s ago`
  if (past < hour) return `${Math.floor(past / minute)}${gap}min ago`
  if (past < wholeDay) return `${Math.floor(past / hour)}${gap}h ago`
  if (past < 7 * wholeDay) return `${Math.floor(past / wholeDay)}${gap}d ago`
  return date(time)
}

/** Time left until a moment as a clock: "0:42", "12:31", "1:02:03", "2 d 3 h"; "now" when it has come. */
export const until = (time: number, now: number): string => {
  const left = Math.ceil((time - now) / second)
  if (left <= 0) return 'now'
  const hours = Math.floor(left / 3600)
  if (hours >= 48) return `${Math.floor(hours / 24)}${gap}d ${hours % 24}${gap}h`
  const rest = `${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '')
}

/** A length of time in milliseconds: "3.1 ms", "850 ms", "12.4 s", "3 min 12 s", "1 h 04 min", "2 d 3 h". */
export const duration = (time: number): string => {
  if (time > 0 && time < 9.95) return `${time.toFixed(1)}${gap}ms`
  if (time < 999.5) return `${Math.round(time)}${gap}ms`
  if (time < 59_950) return `${(time / second).toFixed(1)}${gap}s`
  const seconds = Math.round(time / second)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${gap}min ${seconds % 60}${gap}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 2880) return `${Math.floor(minutes / 60)}${gap}h ${two(minutes % 60)}${gap}min`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)}${gap}d ${hours % 24}${gap}h`
}

/** Decimals of a percentage at most, where fewer would make all of almost all. */
const mostDecimals = 4

/**
 * A share from 0 to 1 as a percentage: 0.1312 is "13.1 %". Almost nothing is "<0.1 %", almost all takes as
 * many decimals as it needs, so that only 1 itself is "100 %".
 */
export const percent = (share: number): string => {
  if (!Number.isFinite(share)) return '–'
  if (share > 0 && share < 0.0005) return `<${narrow}0.1${narrow}%`
  if (share === 1 || share === 0) return `${share * 100}${narrow}%`
  const text = apartFrom([100], share * 100, 1, mostDecimals)
  return text === null
    ? `>${narrow}${(100 - 10 ** -mostDecimals).toFixed(mostDecimals)}${narrow}%`
    : `${text}${narrow}%`
}

/** A value with so many decimals, or more where these would round it to a bound that it is not; null beyond `most`. */
const apartFrom = (
  bounds: readonly number[],
  value: number,
  decimals: number,
  most = 17,
): string | null => {
  for (let digits = decimals; digits <= most; digits++) {
    const text = value.toFixed(digits)
    if (!bounds.some((bound) => value !== bound && Number(text) === bound)) return text
  }
  return null
}

/** Three decimals, more where it is next to 1 or −1, and three digits where it is next to 0. */
const decimal = (value: number): string => {
  const small = value !== 0 && Math.abs(value) < 0.01
  const text = small ? null : apartFrom(Math.abs(value) < 1 ? [1, -1] : [], value, 3)
  return text ?? String(Number(value.toPrecision(3)))
}

/** A number that a model predicts, in six digits with thousands marked: "18,515.8", "0.0342". */
export const measured = (value: number): string => {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return '–'
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return String(Number(value.toPrecision(6)))
  if (size >= 1e6) return plain.format(Math.round(value))
  if (size > 0.999999 && size < 1) return String(value)
  return sixDigits.format(value)
}

/** A whole number with thousands marked: 36983 is "36,983". */
export const count = (value: number): string => plain.format(Math.round(value))

/** A large number short: 36983 is "37.0k", 1270000 is "1.27M". */
export const compact = (value: number): string => {
  const size = Math.abs(value)
  if (size < 1000) return String(Math.round(value))
  if (size < 999_500) return `${(value / 1e3).toFixed(size < 99_950 ? 1 : 0)}k`
  return `${(value / 1e6).toFixed(2)}M`
}

/** Bytes in decimal units: "512 B", "84.1 kB", "5.4 MB". */
export const bytes = (value: number): string => {
  if (value < 1000) return `${value}${gap}B`
  const units = ['kB', 'MB', 'GB', 'TB']
  // As it is written: 999,960 bytes are 1.0 MB.
  const power = Math.min(Math.floor(Math.log10(value / 0.99995) / 3), units.length)
  return `${(value / 1000 ** power).toFixed(1)}${gap}${units[power - 1]}`
}

/** The date of a moment, where it is read: "Nov 23, 2026". */
export const date = (time: number): string => written(dated, time)

/** A date that stands in data, which has no zone: the same for everybody. */
export const day = (time: number): string => written(zoneless, time)

/** A date with its time of day to the second: "Nov 23, 14:05:09". */
export const stamp = (time: number): string => written(stamped, time)

/** A moment in full, with its zone and in that of everybody: "Nov 23, 2026, 14:05:09 GMT+1 (13:05:09 UTC)". */
export const exact = (time: number): string => {
  const text = written(whole, time)
  if (text === '–' || /(GMT|UTC|GMT\+0)$/.test(text)) return text.replace(/(GMT|GMT\+0)$/, 'UTC')
  return `${text} (${new Date(time).toISOString().slice(11, 19)} UTC)`
}

/** A time of day to the second: "14:05:09". */
export const toSecond = (time: number): string => written(precise, time)

/** How times between two are written beside an axis: "14:05", and "Nov 23, 14:05" where they are more than a day apart. */
export const momentsOf =
  (from: number, to: number) =>
  (time: number): string =>
    written(to - from > wholeDay ? datedClock : clocked, time)

/** The zone in which times are written: "GMT+1", "UTC". */
export const zoneOf = (time: number): string => {
  const zone = whole.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value
  return zone === undefined || zone === 'GMT' || zone === 'GMT+0' ? 'UTC' : zone
}

/** One form for one, another for all else: "1 sentence", "20 sentences". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

const shares =
  /^(top\d+|accuracy|precision|recall|sensitivity|specificity|f1|hits\d+|share|coverage)$/
const seconds = /(^|_)seconds$|Seconds$/
const sizes = /(^|_)bytes$|Bytes$/

/** Names that stand before a metric's own: whose it is, or of which rows or classes. */
const whose = /^((baseline|champion|val|test|train|macro|average)_)+/

const isShare = (name: string): boolean =>
  shares.test((name.split(/[./]/).at(-1) ?? name).replace(whose, ''))

/** The lowest and highest that a metric can be, where there is such. */
export const limitsOf = (name: string): readonly [number, number] | undefined =>
  isShare(name) ? [0, 1] : undefined

/** One named metric in the way its name asks for: shares as %, losses with three decimals, and so on. */
export const figure = (name: string, value: number): string => {
  const last = name.split(/[./]/).at(-1) ?? name
  if (!Number.isFinite(value)) return '–'
  if (isShare(last)) return percent(value)
  if (seconds.test(last)) return duration(value * second)
  if (sizes.test(last)) return bytes(value)
  if (/perplexity$/.test(last))
    return value < 100 ? (apartFrom([1], value, 1) ?? String(value)) : count(value)
  if (/loss$/.test(last)) return Math.abs(value) < 1000 ? decimal(value) : count(value)
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return count(value)
  return decimal(value)
}

/** Decimals that multiples of a step take: of 0.02 two, of 50 none. */
const decimalsOf = (step: number): number => Math.max(0, -Math.floor(Math.log10(step) + 1e-9))

/**
 * A metric beside an axis, where there is little room: large ones are shortened. `step`, the way to the next
 * one beside it, tells how many decimals tell them apart; without it the metric is written in full.
 */
export const tick = (name: string, value: number, step?: number): string => {
  if (value === 0) return '0'
  if (step !== undefined && isShare(name))
    return `${(value * 100).toFixed(decimalsOf(step * 100))}${narrow}%`
  if (Math.abs(value) >= 10_000) return compact(value)
  return step !== undefined && step < 0.001 ? value.toFixed(decimalsOf(step)) : figure(name, value)
}

/** How a metric's name reads in a heading: `val_loss` is "val loss", `top1` is "top-1"; units are left to the value. */
export const label = (name: string): string =>
  name
    .replace(/top(\d+)$/, 'top-$1')
    .replace(/(^|_)(auc|ece|f1|mae|rmse)$/, (_, before, name) => before + name.toUpperCase())
    .replace(/(^|_)r2$/, '$1R²')
    .replace(/_(bytes|seconds)$/, '')
    .replace(/(_gain)?_se$/, ' gain, standard error')
    .replaceAll('_', ' ')

/** A metric's name at the head of a column: "Val loss", "Top-1". */
export const heading = (name: string): string =>
  label(name).replace(/^[a-z]/, (first) => first.toUpperCase())

/** The short form of a long id or digest, as in Git: its last or first eight characters. */
export const short = (id: string, end: 'first' | 'last' = 'first'): string =>
  id.length <= 10 ? id : end === 'first' ? id.slice(0, 8) : id.slice(-8)

/** A text with a full stop behind it, where it has none. */
export const stopped = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/** A text as a sentence: with a capital in front and a full stop behind. */
export const sentence = (text: string): string =>
  stopped(text.charAt(0).toUpperCase() + text.slice(1))
