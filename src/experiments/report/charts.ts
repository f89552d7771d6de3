/** The charts of a comparison. */
import type { Finished } from './facts.ts'
import { loss, megabytes, plural, seconds } from './format.ts'
import { type Bar, barChart, lineChart } from './svg.ts'
import type { Epoch, Outcome, Side } from './types.ts'

const colors = { sequential: 'var(--sequential)', distributed: 'var(--distributed)' } as const

/** How the lines and bars are called. */
export const namesOf = ({ sequential, distributed }: Finished) => ({
  sequential: `sequential, ${plural(sequential.workers, 'worker')}`,
  distributed: `distributed, ${plural(distributed.workers, 'worker')}`,
})

/** Charts by the name of their file. */
export const chartsOf = (done: Finished): Readonly<Record<ChartName, string>> => ({
  duration: costs(done, 'Duration', (outcome) => outcome.seconds, 'seconds', seconds),
  cpu: costs(done, 'CPU time', (outcome) => outcome.cpuSeconds, 'cpuSeconds', seconds),
  memory: costs(done, 'Peak memory', (outcome) => outcome.peakBytes, 'peakBytes', megabytes),
  loss: curves(done, 'Loss by epoch', (epoch) => epoch.loss),
  'val-loss': curves(done, 'val_loss by epoch', (epoch) => epoch.valLoss),
})

export type ChartName = 'duration' | 'cpu' | 'memory' | 'loss' | 'val-loss'

const costs = (
  done: Finished,
  title: string,
  of: (outcome: Outcome) => number,
  theirs: 'seconds' | 'cpuSeconds' | 'peakBytes',
  format: (value: number) => string,
): string => {
  const names = namesOf(done)
  const ours = (['sequential', 'distributed'] as const).map(
    (mode): Bar => ({ name: names[mode], color: colors[mode], value: of(done[mode].outcome) }),
  )
  const { reference } = done.comparison
  const others = (['sequential', 'distributed'] as const).flatMap((mode): Bar[] =>
    reference
      ? [
          {
            name: `${reference.name}, ${mode}`,
            color: colors[mode],
            value: reference[mode][theirs],
            hollow: true,
          },
        ]
      : [],
  )
  return barChart(title, [...ours, ...others], format)
}

const curves = (
  done: Finished,
  title: string,
  of: (epoch: Pick<Epoch, 'loss' | 'valLoss'>) => number,
): string => {
  const names = namesOf(done)
  const line = (mode: 'sequential' | 'distributed', side: Side & { outcome: Outcome }) => ({
    name: names[mode],
    color: colors[mode],
    dashed: mode === 'distributed',
    values: side.outcome.curve.map(of),
  })
  const { reference } = done.comparison
  const others = (['sequential', 'distributed'] as const).flatMap((mode) =>
    reference
      ? [
          {
            name: `${reference.name}, ${mode}`,
            color: colors[mode],
            dashed: mode === 'distributed',
            faint: true,
            values: reference[mode].curve.map(of),
          },
        ]
      : [],
  )
  return lineChart({
    title,
    lines: [line('sequential', done.sequential), line('distributed', done.distributed), ...others],
    format: loss,
  })
}
