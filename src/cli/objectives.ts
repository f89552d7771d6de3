import { percent } from '../core/figure.ts'
import type { ObjectiveReport } from '../core/objectives.ts'
import { listObjectives } from '../operations/objectives.ts'
import { verbOf } from './operation.ts'
import { span, table } from './table.ts'

export const verb = verbOf({
  name: 'objectives',
  operation: listObjectives,
  words: [],
  render: ({ endpoints }) =>
    endpoints.length === 0
      ? 'No endpoint promises anything: see `objectives` in docs/config.md.'
      : table(
          ['endpoint', 'objective', 'promised', 'state', 'requests', 'bad', 'budget used', 'alarm'],
          endpoints.flatMap(({ endpoint, objectives }) =>
            objectives.map((each) => [endpoint, ...columnsOf(each)]),
          ),
        ),
})

const columnsOf = (report: ObjectiveReport) => {
  const { name, state, period, used } = report
  return [
    ...[name, promised(report), state, period.requests, period.bad],
    ...[used === null ? null : `${percent(used)}%`, alarmOf(report)],
  ]
}

const promised = ({ name, budget, belowMs, periodMs }: ObjectiveReport): string => {
  const over = `over ${periodMs / 86_400_000} days`
  return name === 'errors'
    ? `${percent(budget)}% at most ${over}`
    : `${percent(1 - budget)}%${belowMs === null ? '' : ` below ${belowMs} ms`} ${over}`
}

/** The first rule that burns is the most urgent one. */
const alarmOf = ({ rules, spans }: ObjectiveReport): string => {
  const burning = rules.find(({ state }) => state === 'burning')
  if (!burning) return 'none'
  const { burn } = spans.find(({ ms }) => ms === burning.longMs) ?? { burn: null }
  return `${burning.severity}: ${burn?.toPrecision(3)} times too fast for ${span(burning.longMs / 1000)}`
}
