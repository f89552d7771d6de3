import { useElementSize } from '@mantine/hooks'
import { count, plural } from '../format.ts'
import css from './bars.module.css'
import { type Plane, widthOf } from './plane.ts'
import { ticksBetween } from './points.ts'
import { linear } from './scales.ts'
import { Axes } from './strokes.tsx'

interface Counted {
  /** How many lie in each of some intervals of the same width. */
  readonly counts: readonly number[]
  readonly min: number
  readonly max: number
  readonly format: (value: number) => string
  /** What the horizontal axis shows, with its unit. */
  readonly axisX: string
  /** Places on the horizontal axis. Default: round numbers. */
  readonly ticks?: (low: number, high: number, most: number) => readonly number[]
}

const height = 190

/** Pixels of a bar where there is anything. */
const least = 2

const planeOf = ({ counts, min, max, format, ticks = ticksBetween }: Counted, width: number) => {
  const [top, bottom, right] = [24, height - 40, width - 14]
  const upTicks = ticksBetween(0, Math.max(...counts, 1), 4).filter(Number.isInteger)
  const labelsY = upTicks.map(count)
  const left = Math.max(34, 14 + Math.max(...labelsY.map(widthOf)))
  const most = Math.max(3, Math.min(7, Math.floor((right - left) / (widthOf(format(max)) + 40))))
  const plane: Plane = {
    x: linear([min, max], [left, right], ticks(min, max, most)),
    y: linear([0, Math.max(...counts, 1)], [bottom, top], upTicks),
    ...{ width, height, left, right, top, bottom, labelsY },
  }
  return plane
}

const Drawing = (props: Counted & { readonly width: number }) => {
  const { counts, min, max, format, width } = props
  const plane = planeOf(props, width)
  const wide = (plane.right - plane.left) / counts.length
  const topOf = (each: number) =>
    each === 0 ? plane.bottom : Math.min(plane.y.at(each), plane.bottom - least)
  const edge = (at: number) => format(min + ((max - min) * at) / counts.length)
  return (
    <svg width={width} height={height} aria-hidden="true">
      <Axes
        plane={plane}
        props={{
          ...{ series: [], height, format: count, formatX: format, nameX: format },
          ...{ axisX: props.axisX, axisY: 'rows' },
        }}
      />
      {counts.map((each, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
          key={at}
          x={plane.left + at * wide + 0.75}
          y={topOf(each)}
          width={Math.max(1, wide - 1.5)}
          height={plane.bottom - topOf(each)}
        >
          <title>{`${edge(at)} to ${edge(at + 1)}: ${plural(each, 'row')}`}</title>
        </rect>
      ))}
    </svg>
  )
}

/** How many rows lie where, with axes; in words for those who cannot see it. */
export const Histogram = ({ label, ...counted }: Counted & { readonly label: string }) => {
  const { ref, width } = useElementSize()
  const { counts, min, max, format } = counted
  const peak = counts.indexOf(Math.max(...counts))
  const from = format(min + ((max - min) * peak) / counts.length)
  return (
    <figure
      className={css.histogram}
      aria-label={`${label}: from ${format(min)} to ${format(max)}, most of them about ${from}`}
    >
      <div ref={ref} style={{ height }}>
        {width > 0 && <Drawing {...counted} width={width} />}
      </div>
    </figure>
  )
}
