import { apart, percent } from '../../core/figure.ts'
import type { MonitorWindow } from '../../core/monitor.ts'

/** A figure as people read it; `?` where there is none. */
export const figure = (value: number | null): string =>
  value === null ? '?' : apart(value, 3).toLocaleString('en', { maximumSignificantDigits: 3 })

export const inPercent = (share: number): string => `${percent(share, 2)} %`

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const halfDay = 43_200_000

/** When a window began, in UTC; with the time where it is short. */
export const dayOf = ({ from, to }: Pick<MonitorWindow, 'from' | 'to'>): string => {
  const date = new Date(from)
  const day = `${days[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`
  if (to - from >= halfDay) return day
  return `${day} ${date.toISOString().slice(11, 16)} UTC`
}
