import type { Comparison, Epoch } from '../../../src/experiments/report/types.ts'
import { Chart } from '../charts/chart.tsx'
import { count, plural, tick } from '../format.ts'
import css from './page.module.css'

const modes = ['sequential', 'distributed'] as const
const colors = { sequential: 'var(--line-1)', distributed: 'var(--line-2)' } as const
const pale = {
  sequential: 'color-mix(in oklab, var(--line-1) 45%, transparent)',
  distributed: 'color-mix(in oklab, var(--line-2) 45%, transparent)',
} as const
const metrics: readonly (readonly [string, (epoch: Pick<Epoch, 'loss' | 'valLoss'>) => number])[] =
  [
    ['Loss, training rows', (epoch) => epoch.loss],
    ['Val loss, validation rows', (epoch) => epoch.valLoss],
  ]

/** Loss and val loss of both modes by epoch. */
export const Curves = ({ comparison }: { comparison: Comparison }) => {
  const epochs = Math.max(...modes.map((mode) => comparison[mode].outcome?.curve.length ?? 0))
  return (
    <div className={css.curves}>
      {metrics.map(([title, of]) => (
        <section key={title}>
          <h3>{title}</h3>
          <Chart
            label={`${title}, by epoch`}
            height={220}
            empty="No epoch is through."
            format={(value, step) => tick('loss', value, step)}
            formatX={count}
            nameX={(epoch) => `epoch ${count(epoch)}`}
            from={epochs > 1 ? 1 : 0}
            series={[
              ...modes.map((mode) => ({
                name: `${mode}, ${plural(comparison[mode].workers, 'worker')}`,
                color: colors[mode],
                dashed: mode === 'distributed',
                points: (comparison[mode].outcome?.curve ?? []).map((epoch) => ({
                  x: epoch.epoch,
                  y: of(epoch),
                })),
              })),
              ...theirs(comparison, of),
            ]}
          />
        </section>
      ))}
    </div>
  )
}

/** The curves of the reference, where there is one. */
const theirs = (
  { reference }: Comparison,
  of: (epoch: Pick<Epoch, 'loss' | 'valLoss'>) => number,
) =>
  modes.flatMap((mode) =>
    reference
      ? [
          {
            name: `${reference.name}, ${mode}`,
            color: pale[mode],
            dashed: mode === 'distributed',
            points: reference[mode].curve.map((epoch, at) => ({ x: at + 1, y: of(epoch) })),
          },
        ]
      : [],
  )
