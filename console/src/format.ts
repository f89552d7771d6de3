/** Numbers and times as people read them. Every function answers text and takes plain numbers. */

/** No-break space: keeps a number and its unit together; the narrow one stands before %. */
const gap = '\u00a0'
const narrow = '\u202f'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const two = (value: number) => String(value).padStart(2, '0')

const plain = new Intl.NumberFormat('en')
const dated = new Intl.DateTimeFormat('en', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
})
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

const written = (format: Intl.DateTimeFormat, time: number) =>
  Number.isFinite(time) ? format.format(time) : '–'

/** How long ago a time was: "just now", "40 s ago", "5 min ago", "3 h ago", "2 d ago", then a date. */
export const ago = (time: number, now: number): string => {
  const past = now - time
  if (past < 5 * second) return 'just now'
  if (past < minute) return `${Math.floor(past / second)}${gap}s ago`
  if (past < hour) return `${Math.floor(past / minute)}${gap}min ago`
  if (past < day) return `${Math.floor(past / hour)}${gap}h ago`
  if (past < 7 * day) return `${Math.floor(past / day)}${gap}d ago`
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

/** A share from 0 to 1 as a percentage: 0.1312 is "13.1 %"; shares below 0.1 % stay visible. */
export const percent = (share: number): string => {
  if (!Number.isFinite(share)) return '–'
  if (share > 0 && share < 0.0005) return `<${narrow}0.1${narrow}%`
  return `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)}${narrow}%`
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
  const power = Math.min(Math.floor(Math.log10(value) / 3), units.length)
  return `${(value / 1000 ** power).toFixed(1)}${gap}${units[power - 1]}`
}

/** A calendar date: "Nov 23, 2026". */
export const date = (time: number): string => written(dated, time)

/** A date with its time of day to the second: "Nov 23, 14:05:09". */
export const stamp = (time: number): string => written(stamped, time)

/** A time of day: "14:05". */
export const clock = (time: number): string => written(clocked, time)

/** One form for one, another for all else: "1 sentence", "20 sentences". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

const shares = /^(top\d+|accuracy|precision|recall|sensitivity|specificity|f1|hits\d+|share)$/
const seconds = /(^|_)seconds$|Seconds$/
const sizes = /(^|_)bytes$|Bytes$/

/** One named figure in the way its name asks for: shares as %, losses with three decimals, and so on. */
export const figure = (name: string, value: number): string => {
  const last = name.split(/[./]/).at(-1) ?? name
  if (!Number.isFinite(value)) return '–'
  if (shares.test(last.replace(/^((baseline|val|test|train|macro|average)_)+/, '')))
    return percent(value)
  if (seconds.test(last)) return duration(value * second)
  if (sizes.test(last)) return bytes(value)
  if (/perplexity$/.test(last)) return value < 100 ? value.toFixed(1) : count(value)
  if (/loss$/.test(last)) return Math.abs(value) < 1000 ? value.toFixed(3) : count(value)
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return count(value)
  return Math.abs(value) < 0.01 ? String(Number(value.toPrecision(3))) : value.toFixed(3)
}

/** A figure beside an axis, where there is little room: large ones are shortened. */
export const tick = (name: string, value: number): string =>
  value === 0 ? '0' : Math.abs(value) < 10_000 ? figure(name, value) : compact(value)

/** How a figure's name reads in a heading: `val_loss` is "val loss", `top1` is "top-1"; units are left to the value. */
export const label = (name: string): string =>
  name
    .replace(/top(\d+)$/, 'top-$1')
    .replace(/(^|_)(auc|f1|mae|rmse)$/, (_, before, name) => before + name.toUpperCase())
    .replace(/(^|_)r2$/, '$1R²')
    .replace(/_(bytes|seconds)$/, '')
    .replaceAll('_', ' ')

/** A figure's name at the head of a column: "Val loss", "Top-1". */
export const heading = (name: string): string =>
  label(name).replace(/^[a-z]/, (first) => first.toUpperCase())

/** The short form of a long id or digest, as in Git: its last or first eight characters. */
export const short = (id: string, end: 'first' | 'last' = 'first'): string =>
  id.length <= 10 ? id : end === 'first' ? id.slice(0, 8) : id.slice(-8)
