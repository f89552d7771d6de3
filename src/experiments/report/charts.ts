/** The charts of a comparison. */
import { drawnOf, type Finished } from './facts.ts'
import { loss, megabytes, seconds } from './format.ts'
import { barChart, lineChart } from './svg.ts'
import type { Epoch, ReferenceSide } from './types.ts'

/** Colours of the modes, of ours and of the reference's. */
export const colors = {
  sequential: 'var(--sequential)',
  distributed: 'var(--distributed)',
} as const

/** Charts by the name of their file. */
export const chartsOf = (done: Finished): Readonly<Record<ChartName, string>> => ({
  duration: costs(done, 'Duration', (figures) => figures.seconds, seconds),
  cpu: costs(done, 'CPU time', (figures) => figures.cpuSeconds, seconds),
  memory: costs(done, 'Peak memory', (figures) => figures.peakBytes, megabytes),
  loss: curves(done, 'Loss by epoch', (epoch) => epoch.loss),
  'val-loss': curves(done, 'val_loss by epoch', (epoch) => epoch.valLoss),
})

export type ChartName = 'duration' | 'cpu' | 'memory' | 'loss' | 'val-loss'

const costs = (
  done: Finished,
  title: string,
  of: (figures: ReferenceSide) => number,
  format: (value: number) => string,
): string => {
  const bars = drawnOf(done).map(({ name, mode, theirs, figures }) => ({
    name,
    color: colors[mode],
    value: of(figures),
    hollow: theirs,
  }))
  return barChart(title, bars, format)
}

const curves = (
  done: Finished,
  title: string,
  of: (epoch: Pick<Epoch, 'loss' | 'valLoss'>) => number,
): string => {
  const lines = drawnOf(done).map(({ name, mode, theirs, figures }) => ({
    name,
    color: colors[mode],
    dashed: mode === 'distributed',
    faint: theirs,
    values: figures.curve.map(of),
  }))
  return lineChart({ title, lines, format: loss })
}
