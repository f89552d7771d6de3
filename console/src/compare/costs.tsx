import type { Telling } from '../../../src/experiments/report/telling.ts'
import type { Comparison, Mode } from '../../../src/experiments/report/types.ts'
import { plural } from '../format.ts'
import css from './page.module.css'

const modes = ['sequential', 'distributed'] as const
const costs = [
  ['Duration', 'seconds'],
  ['CPU time', 'cpuSeconds'],
  ['Peak memory', 'peakBytes'],
] as const

interface Bar {
  readonly name: string
  readonly mode: Mode
  readonly theirs: boolean
  readonly value: number
  readonly text: string
}

const barsOf = (
  comparison: Comparison,
  { rows, reference }: Telling,
  [title, cost]: (typeof costs)[number],
): Bar[] => {
  const row = rows.find(({ name }) => name === title)
  return [
    ...modes.map((mode) => ({
      name: `${mode}, ${plural(comparison[mode].workers, 'worker')}`,
      mode,
      theirs: false,
      value: comparison[mode].outcome?.[cost] ?? 0,
      text: row?.[mode] ?? '',
    })),
    ...modes.flatMap((mode) =>
      reference
        ? {
            name: `${reference.figures.name}, ${mode}`,
            mode,
            theirs: true,
            value: reference.figures[mode][cost],
            text: row?.reference?.[mode] ?? '',
          }
        : [],
    ),
  ]
}

/** What each mode took, as bars on one scale a metric; the reference's are hollow. */
export const Costs = (props: { comparison: Comparison; telling: Telling }) => (
  <div className={css.costs}>
    {costs.map((cost) => {
      const bars = barsOf(props.comparison, props.telling, cost)
      const most = Math.max(...bars.map(({ value }) => value))
      return (
        <section key={cost[0]}>
          <h3>{cost[0]}</h3>
          <dl>
            {bars.map(({ name, mode, theirs, value, text }) => (
              <div key={name} data-mode={mode} data-theirs={theirs}>
                <dt>{name}</dt>
                <dd className="num">{text}</dd>
                <i aria-hidden="true" style={{ width: `${Math.max(1, (value / most) * 100)}%` }} />
              </div>
            ))}
          </dl>
        </section>
      )
    })}
  </div>
)
