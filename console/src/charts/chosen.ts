/** How a chart is looked at, as the address has it. */
import { useField } from '../data/field.ts'
import type { Series } from './points.ts'
import { readPart, type Span, writtenPart } from './zoom.ts'

/** The part of an axis that is shown, null for all of it. Back undoes a zoom, whatever steps it was made in. */
const useZoom = (axis: string): readonly [Span | null, (part: Span | null) => void] => {
  const [given, step] = useField('zoom')
  const [, replace] = useField('zoom', { typed: true })
  const part = readPart(given, axis)
  const zoom = (next: Span | null) => {
    const set = part !== null && next !== null ? replace : step
    set(next && writtenPart(axis, next))
  }
  return [part, zoom]
}

/** How much lines are smoothed, 0 to below 1; `begun` where the address says nothing. */
const useSmoothing = (begun: number): readonly [number, (weight: number) => void] => {
  const [given, set] = useField('smooth', { typed: true })
  const weight = Number(given ?? Number.NaN)
  return [
    weight >= 0 && weight < 1 ? weight : begun,
    (next) => set(next === begun ? null : String(next)),
  ]
}

/** Whether the vertical axis is logarithmic. */
const useLog = (): readonly [boolean, () => void] => {
  const [given, set] = useField('scale')
  const log = given === 'log'
  return [log, () => set(log ? null : 'log')]
}

/** All of it. `begun`: how much lines are smoothed at first. A value that is not above 0 has no place on a logarithmic axis. */
export const useLook = (axis: string, begun: number, series: readonly Series[]) => {
  const [part, zoom] = useZoom(axis)
  const [weight, smooth] = useSmoothing(begun)
  const [log, turnLog] = useLog()
  const canLog = series.every(({ points }) => points.every(({ y }) => y > 0))
  return { part, zoom, weight, smooth, canLog, log: log && canLog, turnLog }
}

export type Look = ReturnType<typeof useLook>
