/** The course of a metric over a run, on the axis that was chosen. */
import type { Metric, Run } from '../../../src/core/records.ts'
import type { AxisName } from '../charts/explorer.tsx'
import { keptOf } from '../charts/points.ts'
import { type Point, stepsOfEpoch } from '../charts/smooth.ts'
import type { LivePoint } from '../data/queries.ts'
import { count, duration } from '../format.ts'

/** Points of a metric by step, by epochs that are through, or by seconds since the run began. */
export const courseOf = (
  run: Pick<Run, 'startedAt'>,
  metrics: readonly Metric[],
  key: string,
  { axis, live = [] }: { readonly axis: AxisName; readonly live?: readonly LivePoint[] },
): Point[] => {
  const perEpoch = stepsOfEpoch(metrics)
  return keptOf(metrics, key, live).map(({ step, epoch, time, value }) => ({
    x:
      axis === 'step'
        ? step
        : axis === 'time'
          ? Math.max(0, time - run.startedAt) / 1000
          : perEpoch === null
            ? Math.max(0, epoch - 1)
            : step / perEpoch,
    y: value,
  }))
}

/** How a horizontal axis is called and written. */
export const axisOf = (axis: AxisName) =>
  ({
    step: { axisX: 'Step', formatX: count, nameX: (x: number) => `step ${count(x)}` },
    epoch: {
      axisX: 'Epoch',
      formatX: (x: number) => String(Number(x.toFixed(2))),
      nameX: (x: number) => `epoch ${Number(x.toFixed(2))}`,
    },
    time: secondsAxis,
  })[axis]

/** Seconds after the start, in one unit along the whole axis. */
export const secondsAxis = {
  axisX: 'Time since the start (h:mm:ss)',
  formatX: (seconds: number) => clockOf(seconds),
  nameX: (seconds: number) => `${duration(seconds * 1000)} after the start`,
}

const two = (value: number) => String(value).padStart(2, '0')

const clockOf = (seconds: number): string => {
  const whole = Math.round(seconds)
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return `${Math.floor(whole / 3600)}:${rest}`
}
