import type { ModelVersion } from '../../../src/core/records.ts'
import { type Compared, compared } from '../parts/compared.ts'
import { type Direction, directionOf } from './direction.ts'

/** A metric in its group. */
export interface Grouped extends Compared {
  readonly direction: Direction | null
  /** Another name of the same number. */
  readonly also: string | null
}

export interface Group {
  readonly name: string
  readonly metrics: readonly Grouped[]
}

/** Names of one and the same: the second is told with the first. */
const twins: readonly (readonly [string, string])[] = [['recall', 'sensitivity']]

/** How good an answer is, though neither more nor less of it is better by itself. */
const qualities = /(^|_)(coverage|interval_width)$/
const costs = /(^|_)(seconds|bytes|workers)$/

/** The same number under its other name is left out, and told with the first. */
const withoutTwins = (
  all: readonly Compared[],
  named: ReadonlySet<string>,
): (Compared & Pick<Grouped, 'also'>)[] =>
  all.flatMap((each): (Compared & Pick<Grouped, 'also'>)[] => {
    const same = (name: string) =>
      all.find((other) => other.name === name && other.value === each.value)
    const pair = twins.find((names) => names.includes(each.name))
    const other = pair?.find((name) => name !== each.name)
    if (!pair || other === undefined || !same(other)) return [{ ...each, also: null }]
    const first = named.has(pair[1]) && !named.has(pair[0]) ? pair[1] : pair[0]
    return each.name === first ? [{ ...each, also: other }] : []
  })

/** The metrics of a version: those of its gate first, each once, then what else was measured, then what it cost. */
export const groupsOf = ({ metrics, gate }: Pick<ModelVersion, 'metrics' | 'gate'>): Group[] => {
  const inGate = gate.checks.map(({ metric }) => metric)
  const named = new Set(inGate)
  const bound = (name: string, against: 'champion' | 'baseline') =>
    gate.checks.find((check) => check.metric === name && check.against === against)?.bound ?? null
  const all = withoutTwins(compared(metrics), named).map((each) => ({
    ...each,
    champion: each.champion ?? bound(each.name, 'champion'),
    baseline: each.baseline ?? bound(each.name, 'baseline'),
    direction: directionOf(each.name, gate.checks),
  }))
  const ofGate = [...named].flatMap((name) => all.filter((each) => each.name === name))
  const others = all.filter(({ name }) => !named.has(name))
  const isCost = ({ name }: Compared) => costs.test(name)
  const isQuality = (each: Grouped) =>
    !isCost(each) && (each.direction !== null || qualities.test(each.name))
  const groups = [
    { name: 'What the gate goes by', metrics: ofGate },
    { name: 'Quality', metrics: others.filter(isQuality) },
    { name: 'Cost of the training', metrics: others.filter(isCost) },
    {
      name: 'Size and data',
      metrics: others.filter((each) => !isQuality(each) && !isCost(each)),
    },
  ]
  return groups.filter((group) => group.metrics.length > 0)
}
