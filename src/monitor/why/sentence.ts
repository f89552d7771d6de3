import type { MonitorWindow } from '../../core/monitor.ts'
import { counted } from '../../core/text.ts'
import { describe } from './describe.ts'
import { dayOf, figure, inPercent } from './figures.ts'
import type { Findings } from './findings.ts'

/** The sentence of a cause, and one that says how much of the model it concerns. */
export const sentenceOf = (findings: Findings): string => {
  const { windows, parts, shown } = findings
  const current = windows.at(-1)
  if (!current || parts.length === 0) return 'Nothing differs by more than chance explains.'
  const what = shown.length > 0 ? shownWords(shown) : courseWords(findings, current)
  return `${whenOf(findings)}, ${what}. ${extentOf(current, parts)}`
}

const whenOf = ({ since, course, measured }: Findings) => {
  if (course.pattern !== 'passing') return `Since ${dayOf(since)}`
  const last = measured[course.earlier.at(-1)?.to ?? 0]
  return last && last !== since ? `From ${dayOf(since)} to ${dayOf(last)}` : `On ${dayOf(since)}`
}

const shownWords = (shown: Findings['shown']) => {
  const [first] = shown
  if (!first) return ''
  const name = `\`${first.part.feature.name}\` ${first.diagnosis.says}`
  const others = shown.slice(1, 4).map(({ part }) => `\`${part.feature.name}\``)
  const more = others.length > 0 ? `, and ${others.join(', ')} likewise` : ''
  return `${name}${more}: ${first.diagnosis.looks}`
}

const courseWords = (findings: Findings, current: MonitorWindow) => {
  const { parts, course, training } = findings
  const lead = parts[0]?.feature
  if (!lead) return ''
  const past = course.pattern === 'passing'
  const isAdded = current.state === 'alarm' && !isAnyDifferent(current)
  const differs = isAdded
    ? addedWords(current, lead.name)
    : describe(lead, { window: current, training, past })
  return `${differs}: ${looksOf(findings)}`
}

const isAnyDifferent = ({ features }: MonitorWindow) =>
  features.some(({ state, exceeds }) => exceeds || state === 'alarm' || state === 'hint')

const addedWords = ({ evidence }: MonitorWindow, name: string) =>
  `small differences add up, none of them enough by itself, most of all of \`${name}\` (evidence ${figure(evidence.value)}, ${figure(evidence.threshold)} is enough)`

const looksOf = ({ course, measured }: Findings): string => {
  const before = course.earlier.at(-1)
  switch (course.pattern) {
    case 'sudden':
      return 'it came from one window to the next'
    case 'growing':
      return `it has been growing over ${counted(measured.length - course.since, 'window')}`
    case 'seasonal': {
      const [from, to] = [before && measured[before.from], before && measured[before.to]]
      const when = from && to ? ` (${dayOf(from)} to ${dayOf(to)})` : ''
      return `it came and went before${when}, so it looks seasonal`
    }
    case 'passing':
      return 'it has passed'
    default:
      return 'it is not yet clear whether it stays'
  }
}

const extentOf = ({ features }: MonitorWindow, parts: Findings['parts']) => {
  const isAnswered = parts[0]?.feature.of === 'prediction'
  const asked = features.filter(({ of }) => isAnswered || of !== 'prediction')
  const differ = parts.length === 1 ? 'differs' : 'differ'
  const count = `${parts.length} of ${counted(asked.length, 'feature')} ${differ}`
  const known = parts.flatMap(({ feature }) => feature.weight ?? [])
  if (known.length === 0) return `${count}.`
  const carried = known.reduce((sum, weight) => sum + weight, 0)
  const carry = parts.length === 1 ? 'it carries' : 'they carry'
  return `${count}; ${carry} ${inPercent(carried)} of what the model goes by.`
}
