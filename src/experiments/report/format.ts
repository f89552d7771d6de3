/** Metrics as text, the same in every form of a report. */

/** `0.42 s`, `701.7 s`, `20 min 5 s`, `2 h 05 min`. */
export const seconds = (value: number): string => {
  if (value < 10) return `${value.toFixed(2)} s`
  if (value < 1000) return `${value.toFixed(1)} s`
  const whole = Math.round(value)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(value / 60)
  return `${Math.floor(minutes / 60)} h ${`${minutes % 60}`.padStart(2, '0')} min`
}

/** Megabytes of a million bytes: `6,672 MB`. */
export const megabytes = (bytes: number): string => `${count(bytes / 1e6)} MB`

/** `6,000`. */
export const count = (value: number): string => Math.round(value).toLocaleString('en')

/** A loss: `6.718`. */
export const loss = (value: number): string => value.toFixed(3)

/** One value as a multiple of another: `× 0.58`. */
export const ratio = (value: number, of: number): string =>
  of === 0 ? '–' : `× ${(value / of).toFixed(2)}`

/** By how much one loss is above another: `+0.012`, `−0.114`. */
export const difference = (value: number, from: number): string => {
  const by = value - from
  if (!Number.isFinite(by)) return '–'
  return `${by < 0 ? '−' : '+'}${Math.abs(by).toFixed(3)}`
}

/** A text as the beginning of a sentence. */
export const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
