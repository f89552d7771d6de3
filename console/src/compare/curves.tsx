import type { Comparison, Epoch } from '../../../src/experiments/report/types.ts'
import { Chart, Legend } from '../charts/chart.tsx'
import { count, plural, tick } from '../format.ts'
import css from './page.module.css'

const modes = ['sequential', 'distributed'] as const
const colors = { sequential: 'var(--line-1)', distributed: 'var(--line-2)' } as const
const pale = {
  sequential: 'color-mix(in oklab, var(--line-1) 62%, transparent)',
  distributed: 'color-mix(in oklab, var(--line-2) 62%, transparent)',
} as const

type Losses = Pick<Epoch, 'loss' | 'valLoss'>

interface Line {
  readonly name: string
  readonly color: string
  readonly dashed: boolean
  /** By epoch, from the first. */
  readonly curve: readonly Losses[]
}

const metrics: readonly (readonly [string, (epoch: Losses) => number])[] = [
  ['Loss, training rows', (epoch) => epoch.loss],
  ['Val loss, validation rows', (epoch) => epoch.valLoss],
]

/** Both modes, then those of the reference where there is one. */
const linesOf = (comparison: Comparison): readonly Line[] => {
  const { reference } = comparison
  const ours = modes.map((mode) => ({
    name: `${mode}, ${plural(comparison[mode].workers, 'worker')}`,
    color: colors[mode],
    dashed: mode === 'distributed',
    curve: comparison[mode].outcome?.curve ?? [],
  }))
  if (!reference) return ours
  const theirs = modes.map((mode) => ({
    name: `${reference.name}, ${mode}`,
    color: pale[mode],
    dashed: mode === 'distributed',
    curve: reference[mode].curve,
  }))
  return [...ours, ...theirs]
}

/** Loss and val loss of both modes by epoch, and of the reference's; one legend for both. */
export const Curves = ({ comparison }: { comparison: Comparison }) => {
  const lines = linesOf(comparison)
  const epochs = Math.max(...lines.map(({ curve }) => curve.length))
  return (
    <>
      <Legend series={lines} />
      <div className={css.curves}>
        {metrics.map(([title, of]) => (
          <section key={title}>
            <h3>{title}</h3>
            <Chart
              label={`${title}, by epoch`}
              legend={false}
              height={220}
              axisX="Epoch"
              axisY="cross-entropy"
              empty="No epoch has ended yet."
              format={(value, step) => tick('loss', value, step)}
              formatX={count}
              nameX={(epoch) => `epoch ${count(epoch)}`}
              from={epochs > 1 ? 1 : 0}
              series={lines.map(({ curve, ...line }) => ({
                ...line,
                points: curve.map((epoch, at) => ({ x: at + 1, y: of(epoch) })),
              }))}
            />
          </section>
        ))}
      </div>
    </>
  )
}
