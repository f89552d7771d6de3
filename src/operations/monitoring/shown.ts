/** What of a window is shown to whom. */
import type { MonitorWindow, SideFigures } from '../../core/monitor.ts'
import type { WindowBrief } from '../contract.ts'

/** Features whose effect is told with a window of a list. */
const mostEffects = 20

export const briefOf = (
  { features, words, slices: _, evidence: __, estimate: ___, cause, ...facts }: MonitorWindow,
  seesData: boolean,
): WindowBrief => ({
  ...facts,
  says: cause
    ? seesData
      ? cause.sentence
      : `It differs: ${cause.pattern.replaceAll('_', ' ')}.`
    : null,
  pattern: cause?.pattern ?? null,
  since: cause?.since ?? null,
  effects: features
    .slice(0, mostEffects)
    .map(({ name, effect, state }) => ({ name, effect, state })),
  unknown: words?.unknown ?? null,
})

/** A window for whoever may not see the data: no value of it is in there, the least and the largest neither. */
export const withheld = (window: MonitorWindow): MonitorWindow => ({
  ...window,
  ...{ words: null, slices: [] },
  cause: window.cause && { ...window.cause, sentence: 'It differs: its values are data.' },
  features: window.features.map((feature) => ({
    ...feature,
    ...{ distribution: null, fresh: [] },
    ...{ before: counted(feature.before), now: counted(feature.now) },
  })),
})

const counted = (side: SideFigures): SideFigures => ({
  ...side,
  ...{ mean: null, deviation: null, min: null, median: null, max: null },
})
