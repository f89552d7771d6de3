/** What a chart is drawn from. */
import css from './chart.module.css'
import { type Plane, type PlaneProps, pathOf, widthOf, within } from './plane.ts'
import { apart, type Mark, type Series } from './points.ts'
import type { Pointed } from './tip.tsx'
import type { Span } from './zoom.ts'

/**
 * A name below the horizontal axis; it begins at its place where it would run below those of the other axis, and
 * ends there where it would run out on the right.
 */
const Below = ({ plane, at, text }: { plane: Plane; at: number; text: string }) => {
  const half = widthOf(text) / 2
  const isOut = at + half > plane.right + 14
  return (
    <text
      x={isOut ? Math.min(plane.right + 14, at + half) : at}
      y={plane.bottom + 18}
      textAnchor={isOut ? 'end' : at - half < plane.left - 6 ? 'start' : 'middle'}
    >
      {text}
    </text>
  )
}

/** Axes with their names, and the lines that run across. */
export const Axes = ({ plane, props }: { plane: Plane; props: PlaneProps }) => {
  const { x, y, left, right, top, labelsY, height } = plane
  return (
    <g className={css.axes}>
      {y.ticks.map((value, at) => (
        <g key={value}>
          <line x1={left} x2={right} y1={y.at(value)} y2={y.at(value)} className={css.grid} />
          <text x={left - 8} y={y.at(value) + 4} textAnchor="end">
            {labelsY[at]}
          </text>
        </g>
      ))}
      {x.ticks.map((value) => (
        <Below key={value} plane={plane} at={x.at(value)} text={props.formatX(value)} />
      ))}
      {props.axisX && (
        <text x={(left + right) / 2} y={height - 4} textAnchor="middle">
          {props.axisX}
        </text>
      )}
      {props.axisY && (
        <text x={0} y={top - 14} textAnchor="start">
          {props.axisY}
        </text>
      )}
    </g>
  )
}

/** Places on the horizontal axis with their names. */
export const Marks = ({ plane, marks }: { plane: Plane; marks: readonly Mark[] }) => {
  const [low, high] = plane.x.domain
  const seen = marks.filter(({ x }) => x >= low && x <= high)
  const lengthOf = (name: string) =>
    ((widthOf(name) + 12) * (high - low)) / (plane.right - plane.left)
  return apart(seen, low, high, lengthOf).map(({ x, name, left }) => (
    <g key={x} className={css.axes}>
      <line
        x1={plane.x.at(x)}
        x2={plane.x.at(x)}
        y1={plane.top}
        y2={plane.bottom}
        className={css.mark}
      />
      <text
        x={plane.x.at(x) + (left ? -5 : 5)}
        y={plane.top + 10}
        textAnchor={left ? 'end' : 'start'}
      >
        {name}
      </text>
    </g>
  ))
}

/** So many points of a line are drawn as dots. */
const mostDots = 24

/** A line; the course that it was measured by faint behind it. */
export const Line = ({ line, plane, step }: { line: Series; plane: Plane; step: boolean }) => {
  const points = within(line.points, plane.x.domain)
  const style = { stroke: line.color, ...(line.dashed ? { strokeDasharray: '5 4' } : {}) }
  return (
    <>
      {line.faint && (
        <path
          d={pathOf(within(line.faint, plane.x.domain), plane, step)}
          className={css.faint}
          style={{ stroke: line.color }}
        />
      )}
      <path
        data-line={line.name}
        d={pathOf(points, plane, step, line.gaps)}
        className={css.line}
        style={style}
      />
      {!step &&
        points.length <= mostDots &&
        points.map(({ x, y }) => (
          <circle
            key={`${x} ${y}`}
            cx={plane.x.at(x)}
            cy={plane.y.at(y)}
            r={2.5}
            fill={line.color}
          />
        ))}
    </>
  )
}

/** The room that lines are drawn in. */
export const Clip = ({ id, plane }: { id: string; plane: Plane }) => (
  <clipPath id={id}>
    <rect
      x={plane.left - 3}
      y={plane.top - 4}
      width={plane.right - plane.left + 6}
      height={plane.bottom - plane.top + 8}
    />
  </clipPath>
)

/** The points that are pointed at. */
export const Dots = ({ plane, pointed }: { plane: Plane; pointed: readonly Pointed[] }) =>
  pointed.map(({ line, x, y }) => (
    <circle
      key={line.name}
      cx={plane.x.at(x)}
      cy={plane.y.at(y)}
      r={4}
      fill={line.color}
      className={css.dot}
    />
  ))

/** The part that is drawn over, in pixels. */
export const Brush = ({ plane, drag }: { plane: Plane; drag: Span }) => (
  <rect
    className={css.brush}
    x={Math.min(...drag)}
    y={plane.top}
    width={Math.abs(drag[1] - drag[0])}
    height={plane.bottom - plane.top}
  />
)
