import type { Cause, MonitorWindow } from '../../core/monitor.ts'
import { diagnose } from './diagnosis.ts'
import type { Findings } from './findings.ts'
import { type Part, partsOf } from './parts.ts'
import { type Course, courseOf } from './pattern.ts'
import { sentenceOf } from './sentence.ts'
import { type Series, seriesOf } from './series.ts'

/** A feature that shows its cause is believed where its part is not below this share of the largest. */
const believed = 0.25

/**
 * Why a window differs. `history` are the windows before it of the same endpoint and version, the oldest first; how
 * they were explained does not matter. `training` says where the reference comes from. Of a window without a difference the
 * pattern is `steady`, or `passing` where one has just ended.
 */
export const explainWindow = (
  history: readonly MonitorWindow[],
  current: MonitorWindow,
  training = 'training',
): Cause => {
  const windows = [...history, current]
  const own = partsOf(current)
  const parts = own.length > 0 ? own : lastParts(history)
  const found = seriesOf(windows, parts)
  const course: Course =
    parts.length === 0
      ? { pattern: 'steady', since: Math.max(found.points.length - 1, 0), earlier: [] }
      : courseIn(found, current)
  const shown = own.length > 0 ? shownBy(parts, training) : []
  const pattern = shown[0]?.diagnosis.pattern ?? patternOf(course, own.length > 0)
  const since = sinceOf(windows, shown[0]?.part, found.points[course.since]?.window ?? current)
  return {
    pattern,
    sentence: sentenceOf({
      ...{ windows, parts, shown, course: { ...course, pattern }, since, training },
      measured: found.points.map(({ window }) => window),
    }),
    features: parts.map(({ feature, part }) => ({ name: feature.name, part })),
    since: since.number,
  }
}

/** Where nothing differs any more, what differed last. */
const lastParts = (history: readonly MonitorWindow[]): Part[] => {
  const before = history.findLast((window) => window.state === 'alarm')
  return before && history.length - history.indexOf(before) <= 3 ? partsOf(before) : []
}

/** What may be chance, and small differences that add up, have no course yet, but where they grow or come again. */
const courseIn = (series: Series, { features, state }: MonitorWindow): Course => {
  const course = courseOf(series)
  if (features.some(({ exceeds }) => exceeds)) return course
  const isKept = state === 'alarm' ? ['growing'] : ['growing', 'seasonal', 'passing']
  return isKept.includes(course.pattern) ? course : { ...course, pattern: 'unclear' }
}

const patternOf = ({ pattern }: Course, differs: boolean) =>
  differs || pattern === 'passing' || pattern === 'seasonal' ? pattern : 'steady'

const shownBy = (parts: readonly Part[], training: string): Findings['shown'] => {
  const most = parts[0]?.part ?? 0
  const shown = parts.flatMap((part) => {
    const diagnosis = part.part >= believed * most ? diagnose(part.feature, training) : null
    return diagnosis ? [{ part, diagnosis }] : []
  })
  return shown.filter(({ diagnosis }) => diagnosis.pattern === shown[0]?.diagnosis.pattern)
}

/** The first window of those running in which the feature exceeds. */
const sinceOf = (
  windows: readonly MonitorWindow[],
  part: Part | undefined,
  otherwise: MonitorWindow,
): MonitorWindow => {
  if (!part) return otherwise
  let since = windows.at(-1) ?? otherwise
  for (const window of windows.toReversed()) {
    const feature = window.features.find(({ name }) => name === part.feature.name)
    if (!feature || feature.pValue === null) continue
    if (!feature.exceeds && feature.state !== 'hint') break
    since = window
  }
  return since
}
