import type { FeatureDrift } from '../../core/monitor.ts'

/** What the values of a feature look like: a · before + b. */
export interface Unit {
  readonly factor: number
  readonly offset: number
  /** Where it is a change that people know. */
  readonly name: string | null
}

interface Known {
  readonly factor: number
  readonly offset?: number
  readonly name: string
}

/** Each of them also the other way round. */
const known: readonly Known[] = [
  { factor: 1.8, offset: 32, name: '°F instead of °C' },
  { factor: 1, offset: 273.15, name: 'K instead of °C' },
  { factor: 3.28084, name: 'feet instead of metres' },
  { factor: 2.20462, name: 'pounds instead of kilograms' },
  { factor: 2.54, name: 'centimetres instead of inches' },
  { factor: 1.609344, name: 'kilometres instead of miles' },
  { factor: 4.54609, name: 'litres instead of gallons' },
  { factor: 10, name: 'a tenth of the unit' },
  { factor: 12, name: 'months instead of years' },
  { factor: 24, name: 'hours instead of days' },
  { factor: 60, name: 'minutes instead of hours, or seconds instead of minutes' },
  { factor: 100, name: 'cents instead of whole units, or percent instead of shares' },
  { factor: 1000, name: 'a thousandth of the unit' },
  { factor: 3600, name: 'seconds instead of hours' },
  { factor: 86_400, name: 'seconds instead of days' },
  { factor: 1e6, name: 'a millionth of the unit' },
]

const backwards = ({ factor, offset = 0, name }: Known): Known => ({
  factor: 1 / factor,
  offset: -offset / factor,
  name: turned(name),
})

const turned = (name: string) =>
  name
    .split(', or ')
    .map((part) => {
      const [now = '', before] = part.split(' instead of ')
      return before === undefined
        ? part.replace(/^an? \w+ of/, (of) => larger[of] ?? of)
        : `${before} instead of ${now}`
    })
    .join(', or ')

const larger: Readonly<Record<string, string>> = {
  'a tenth of': 'ten times',
  'a thousandth of': 'a thousand times',
  'a millionth of': 'a million times',
}

const candidates = [...known, ...known.map(backwards)]

/** By so much, as a share, may figures of two samples of one distribution differ. */
const tolerance = 0.15
/** Of small factors less, as people also come to pay half as much again. */
const narrow = 0.05
/** Another unit makes a difference at least as large. */
const leastEffect = 0.2
/** A factor that nobody has a name for has to be this large, as people also come to pay twice as much. */
const leastFactor = 4
/** And an offset so many deviations. */
const leastOffset = 3

/** How one would come from the values before to those now by another unit; null where that does not explain them. */
export const unitOf = ({ before, now, kind, effect }: FeatureDrift): Unit | null => {
  if (kind !== 'number' || (effect ?? 0) < leastEffect) return null
  const [one, other] = [figuresOf(before), figuresOf(now)]
  if (!one || !other) return null
  const named = candidates
    .map(({ factor, offset = 0, name }) => ({ factor, offset, name }))
    .map((unit) => ({ unit, error: errorOf(one, other, unit) }))
    .filter(({ unit, error }) => error < toleranceOf(unit) && isApart(one, unit))
    .sort((first, second) => first.error - second.error)
    .at(0)
  if (named) return named.unit
  const factor = hasLevel(one) ? other.median / one.median : Number.NaN
  const scaled = { factor, offset: 0, name: null }
  const isScaled = factor >= leastFactor || (factor > 0 && factor <= 1 / leastFactor)
  if (isScaled && errorOf(one, other, scaled) < tolerance) return scaled
  const moved = { factor: 1, offset: other.median - one.median, name: null }
  const isMoved = Math.abs(moved.offset) >= leastOffset * one.deviation
  return isMoved && errorOf(one, other, moved) < tolerance ? moved : null
}

const toleranceOf = ({ factor, offset }: Unit) =>
  offset === 0 && factor < 2 && factor > 0.5 ? narrow : tolerance

interface Figures {
  readonly mean: number
  readonly median: number
  readonly deviation: number
}

const figuresOf = ({ mean, median, deviation }: FeatureDrift['before']): Figures | null =>
  mean === null || median === null || !deviation ? null : { mean, median, deviation }

/** How far mean, median and deviation are from where the unit would have them. */
const errorOf = (one: Figures, other: Figures, { factor, offset }: Omit<Unit, 'name'>) => {
  const spread = Math.abs(Math.log(other.deviation / (one.deviation * Math.abs(factor))))
  if (offset === 0 && isSkewed(one) && other.median > 0) {
    const ratio = (name: 'mean' | 'median') =>
      Math.abs(Math.log(other[name] / (factor * one[name])))
    return Math.max(ratio('median'), ratio('mean') / 1.5, spread / 4)
  }
  const away = (name: 'mean' | 'median') =>
    Math.abs(other[name] - (factor * one[name] + offset)) / (one.deviation * Math.abs(factor))
  return Math.max(away('median'), away('mean') / 1.5, spread / 1.5)
}

/** Of a long tail the deviation is a matter of luck, and ratios are none. */
const isSkewed = ({ mean, median }: Figures) => median > 0 && mean > 1.2 * median

/** Values around 0 that vary more are not another unit. */
const hasLevel = ({ median, deviation }: Figures) => Math.abs(median) > deviation / 2

/** Whether another unit would show at all. */
const isApart = (one: Figures, { factor, offset }: Unit) => {
  if (offset !== 0) return Math.abs((factor - 1) * one.median + offset) > one.deviation / 2
  return hasLevel(one) || factor >= 10 || factor <= 0.1
}
