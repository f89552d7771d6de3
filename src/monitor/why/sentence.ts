import { apart } from '../../core/figure.ts'
import type { DriftPattern, FeatureDrift, MonitorWindow } from '../../core/monitor.ts'
import { counted, quoted } from '../../core/text.ts'
import { inPercent } from './diagnosis.ts'
import type { Findings } from './findings.ts'

/** The sentence of a cause, and one that says how much of the model it concerns. */
export const sentenceOf = (findings: Findings): string => {
  const { windows, parts, shown, since } = findings
  const current = windows.at(-1)
  if (!current || parts.length === 0) return 'Nothing differs by more than chance explains.'
  const when = `Since ${dayOf(since)}`
  const what = shown.length > 0 ? shownWords(shown) : courseWords(findings, current)
  return `${when}, ${what}. ${extentOf(current, parts)}`
}

const shownWords = (shown: Findings['shown']) => {
  const [first] = shown
  if (!first) return ''
  const name = `\`${first.part.feature.name}\` ${first.diagnosis.says}`
  const others = shown.slice(1, 4).map(({ part }) => `\`${part.feature.name}\``)
  const more = others.length > 0 ? `, and ${others.join(', ')} likewise` : ''
  return `${name}${more}: ${first.diagnosis.looks}`
}

const courseWords = ({ parts, course, measured, training }: Findings, current: MonitorWindow) => {
  const lead = parts[0]?.feature
  if (!lead) return ''
  const differs = partsThatDiffer(current)
    ? describe(lead, current, training)
    : `small differences add up, none of them enough by itself, most of all of \`${lead.name}\` (evidence ${number(current.evidence.value ?? 0)}, ${number(current.evidence.threshold)} are enough)`
  return `${differs}: ${looks(course.pattern, { course, measured })}`
}

const partsThatDiffer = ({ features }: MonitorWindow) =>
  features.some(({ state, exceeds }) => exceeds || state === 'alarm' || state === 'hint')

const looks = (
  pattern: DriftPattern,
  { course, measured }: Pick<Findings, 'course' | 'measured'>,
): string => {
  const running = measured.length - course.since
  const before = course.earlier.at(-1)
  switch (pattern) {
    case 'sudden':
      return 'it came from one window to the next'
    case 'growing':
      return `it has been growing over ${counted(running, 'window')}`
    case 'seasonal': {
      const [from, to] = [before && measured[before.from], before && measured[before.to]]
      return `it came and went before${from && to ? ` (${dayOf(from)} to ${dayOf(to)})` : ''}, so it looks seasonal`
    }
    case 'passing':
      return 'it has passed'
    default:
      return 'it is not yet clear whether it stays'
  }
}

/** What of a feature differs, with its figures. */
const describe = (feature: FeatureDrift, { words }: MonitorWindow, training: string): string => {
  const { name, of, kind, before, now, distribution } = feature
  const quotedName = `\`${name}\``
  if (of === 'text' && words && words.unknownBefore !== null && name === 'unknown words') {
    const came = words.came.slice(0, 3).map(({ word }) => quoted(word))
    const news = came.length > 0 ? `; words that came are ${came.join(', ')}` : ''
    return `${inPercent(words.unknown)} of the words are unknown to the model, against ${inPercent(words.unknownBefore)} in ${training}${news}`
  }
  const only = of === 'prediction' ? ', while nothing of what is asked differs' : ''
  if (kind === 'category' && distribution?.kind === 'category')
    return `${quotedName} ${mostMoved(distribution, training)}${only}`
  const [was, is] = [before.median, now.median]
  if (was === null || is === null)
    return `${quotedName} is spread otherwise than in ${training}${only}`
  const deviation = before.deviation ?? 0
  if (Math.abs(is - was) >= 0.1 * deviation)
    return `${quotedName} is ${is > was ? 'higher' : 'lower'} than in ${training} (median ${number(is)} against ${number(was)})${only}`
  return `${quotedName} varies ${(now.deviation ?? 0) > deviation ? 'more' : 'less'} than in ${training} (deviation ${number(now.deviation ?? 0)} against ${number(deviation)})${only}`
}

const mostMoved = (
  { values, reference, current }: Extract<FeatureDrift['distribution'], { kind: 'category' }>,
  training: string,
) => {
  const shifts = values.map((value, at) => ({
    value,
    was: reference[at] ?? 0,
    is: current[at] ?? 0,
  }))
  const most = shifts.sort(
    (one, other) => Math.abs(other.is - other.was) - Math.abs(one.is - one.was),
  )[0]
  if (!most) return `is spread otherwise than in ${training}`
  const value = most.value === null ? 'another value' : quoted(most.value)
  return `is ${value} in ${inPercent(most.is)} of the rows, against ${inPercent(most.was)} in ${training}`
}

const extentOf = ({ features }: MonitorWindow, parts: Findings['parts']) => {
  const asked = features.filter(({ of }) => of === parts[0]?.feature.of || of !== 'prediction')
  const of = `${parts.length} of ${counted(asked.length, 'feature')} ${parts.length === 1 ? 'differs' : 'differ'}`
  const known = parts.flatMap(({ feature }) => feature.weight ?? [])
  if (known.length === 0) return `${of}.`
  const carried = known.reduce((sum, weight) => sum + weight, 0)
  return `${of}; ${parts.length === 1 ? 'it carries' : 'they carry'} ${inPercent(carried)} of what the model goes by.`
}

const number = (value: number) =>
  apart(value, 3).toLocaleString('en', { maximumSignificantDigits: 3 })

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
