import { useElementSize } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { MonitorBrief } from '../../../src/operations/contract.ts'
import { useMay } from '../access/query.ts'
import * as at from '../addresses.ts'
import { lineColor, ticksBetween } from '../charts/points.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { count, exact, momentsOf, percent, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import {
  type AnomalousPoint,
  classesOf,
  mostPredicted,
  pointsOf,
  probabilitySpan,
} from './anomalies.ts'
import css from './anomalous.module.css'

/** The newest that are drawn. */
const mostPoints = 100

/** Asked by whoever may see the data. */
const useAnomalous = (endpoint: string, version: number) => {
  const may = useMay()
  return useQuery({
    queryKey: [...keys.requests, 'anomalous', endpoint, version],
    queryFn: ({ signal }) =>
      get(
        '/requests',
        { endpoint, version, anomaly: 'any', limit: mostPoints, maxBytes: 100 },
        signal,
      ),
    select: ({ requests }) => pointsOf(requests),
    enabled: may('readData'),
  })
}

const room = { height: 240, top: 22, bottom: 34 }

interface Axis {
  readonly name: string
  /** Where a point lies on it, 0 to 1. */
  readonly of: (point: AnomalousPoint) => number
  readonly ticks: readonly (readonly [place: number, name: string])[]
}

const spread = (place: number, all: number) => (all < 2 ? 0.5 : place / (all - 1))

/** Every class where there are few, else some of them. */
const mostTicks = 12

const axesOf = (points: readonly AnomalousPoint[]): readonly Axis[] => {
  const classes = classesOf(points)
  const times = points.map(({ time }) => time)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const moment = momentsOf(first, last)
  const [low, high] = probabilitySpan(points)
  const each = Math.ceil(classes.length / mostTicks)
  return [
    {
      name: 'Predicted',
      of: ({ predicted }) => spread(classes.indexOf(predicted), classes.length),
      ticks: classes.flatMap((name, place) =>
        place % each === 0 ? [[spread(place, classes.length), name] as const] : [],
      ),
    },
    {
      name: 'Its probability',
      of: ({ probability }) => (probability - low) / (high - low),
      ticks: ticksBetween(low, high, 5).map(
        (share) => [(share - low) / (high - low), percent(share)] as const,
      ),
    },
    {
      name: 'Time',
      of: ({ time }) => (last > first ? (time - first) / (last - first) : 0.5),
      ticks: [[0, moment(first)], ...(last > first ? [[1, moment(last)] as const] : [])],
    },
  ]
}

const wordsOf = ({ predicted, probability, time }: AnomalousPoint): string =>
  `${predicted}, ${percent(probability)}, ${exact(time)}`

const cut = (text: string) => (text.length > 12 ? `${text.slice(0, 11)}…` : text)

/** Lines over the axes; one that is pressed leads to its request. */
const Drawing = ({ points, width }: { points: readonly AnomalousPoint[]; width: number }) => {
  const [, open] = useLocation()
  const axes = axesOf(points)
  const classes = classesOf(points)
  const { height, top, bottom } = room
  const [left, right] = [64, width - 96]
  const x = (axis: number) => left + ((right - left) * axis) / (axes.length - 1)
  const y = (share: number) => height - bottom - share * (height - top - bottom)
  return (
    <svg width={width} height={height} aria-hidden="true">
      {points.map((point) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the list of requests leads to each by keyboard
        <g
          key={point.id}
          className={css.line}
          style={{ color: lineColor(classes.indexOf(point.predicted)) }}
          onClick={() => open(at.request(point.id))}
        >
          <title>{wordsOf(point)}</title>
          <polyline points={axes.map((axis, i) => `${x(i)},${y(axis.of(point))}`).join(' ')} />
          {axes.map((axis, i) => (
            <circle key={axis.name} cx={x(i)} cy={y(axis.of(point))} r={3} />
          ))}
        </g>
      ))}
      {axes.map(({ name, ticks }, i) => (
        <g key={name} className={css.axis}>
          <line x1={x(i)} x2={x(i)} y1={y(1)} y2={y(0)} />
          <text x={x(i)} y={height - 6} textAnchor="middle" className={css.name}>
            {name}
          </text>
          {ticks.map(([place, text]) => (
            <text
              key={text}
              x={x(i) + (i === 0 ? -10 : 10)}
              y={y(place) + 4}
              textAnchor={i === 0 ? 'end' : 'start'}
            >
              {cut(text)}
            </text>
          ))}
        </g>
      ))}
    </svg>
  )
}

const Drawn = ({ points }: { points: readonly AnomalousPoint[] }) => {
  const { ref, width } = useElementSize()
  const label = `${plural(points.length, 'answer')} with anomalous probabilities over class, probability and time; most predict ${mostPredicted(points)}`
  return (
    <figure className={css.figure} aria-label={label}>
      <div ref={ref} style={{ height: room.height }}>
        {width > 0 && <Drawing points={points} width={width} />}
      </div>
    </figure>
  )
}

/** Answers of a version whose probabilities are not as usual, by class and time; nothing where none has a class. */
export const Anomalous = (props: { status: MonitorBrief; version: number }) => {
  const { endpoint } = props.status
  const { data: points } = useAnomalous(endpoint, props.version)
  if (points === undefined || points.length === 0) return null
  return (
    <Panel
      title="Answers with anomalous probabilities"
      note={`the newest ${count(points.length)} of v${props.version}; a line leads to its request`}
      tools={
        <Link href={at.requests({ endpoint, version: props.version, anomaly: 'any' })}>
          As a list
        </Link>
      }
    >
      <Drawn points={points} />
    </Panel>
  )
}
