import type { FeatureDrift, MonitorWindow, SideFigures } from '../../core/monitor.ts'
import { quoted } from '../../core/text.ts'
import { unknownWords } from '../judge/words.ts'
import { figure, inPercent } from './figures.ts'

export interface Told {
  readonly window: MonitorWindow
  readonly training: string
  /** Whether it is told of what is over. */
  readonly past: boolean
}

/** What of a feature differs, with its figures. */
export const describe = (feature: FeatureDrift, told: Told): string => {
  const only = feature.of === 'prediction' ? ', while nothing of what is asked differs' : ''
  const words = told.window.words
  if (feature.of === 'text' && feature.name.includes(unknownWords) && words?.unknownBefore != null)
    return wordsOf(words, words.unknownBefore, told)
  return `\`${feature.name}\` ${missingOf(feature, told) ?? valuesOf(feature, told)}${only}`
}

const be = ({ past }: Told) => (past ? 'was' : 'is')

const wordsOf = (
  { unknown, came }: NonNullable<MonitorWindow['words']>,
  before: number,
  told: Told,
) => {
  const names = came.slice(0, 3).map(({ word }) => quoted(word))
  const news = names.length > 0 ? `; words that came are ${names.join(', ')}` : ''
  const are = told.past ? 'were' : 'are'
  return `${inPercent(unknown)} of the words ${are} unknown to the model, against ${inPercent(before)} in ${told.training}${news}`
}

/** Where less is missing than before; of more the diagnosis tells. */
const missingOf = ({ before, now }: FeatureDrift, told: Told): string | null => {
  const share = ({ rows, missing, invalid }: SideFigures) =>
    missing / Math.max(rows + missing + invalid, 1)
  if (share(before) - share(now) < 0.1) return null
  return `${be(told)} missing in ${inPercent(share(now))} of the rows, against ${inPercent(share(before))} in ${told.training}`
}

const valuesOf = (feature: FeatureDrift, told: Told): string => {
  const { before, now, distribution } = feature
  if (distribution?.kind === 'category') return mostMoved(distribution, told)
  const [was, is] = [before.median, now.median]
  if (was === null || is === null) return `${be(told)} spread otherwise than in ${told.training}`
  if (now.rows > 0 && now.deviation === null && before.deviation !== null)
    return `${told.past ? 'had' : 'has'} infinite values, which ${told.training} has not`
  const deviation = before.deviation ?? 0
  if (Math.abs(is - was) >= 0.1 * deviation && is !== was)
    return `${be(told)} ${is > was ? 'higher' : 'lower'} than in ${told.training} (median ${figure(is)} against ${figure(was)})`
  const varies = `${told.past ? 'varied' : 'varies'} ${(now.deviation ?? 0) > deviation ? 'more' : 'less'}`
  return `${varies} than in ${told.training} (deviation ${figure(now.deviation)} against ${figure(deviation)})`
}

const mostMoved = (
  { values, reference, current }: Extract<FeatureDrift['distribution'], { kind: 'category' }>,
  told: Told,
) => {
  const shifts = values.map((value, at) => ({
    value: value === null ? 'another value' : quoted(value),
    before: reference[at] ?? 0,
    now: current[at] ?? 0,
  }))
  const moved = ({ before, now }: { before: number; now: number }) => Math.abs(now - before)
  const most = shifts.sort((one, other) => moved(other) - moved(one)).at(0)
  if (!most) return `${be(told)} spread otherwise than in ${told.training}`
  return `${be(told)} ${most.value} in ${inPercent(most.now)} of the rows, against ${inPercent(most.before)} in ${told.training}`
}
