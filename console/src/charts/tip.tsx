import css from './chart.module.css'
import { nearest, type Plane, type PlaneProps } from './plane.ts'
import type { Series } from './points.ts'

export interface Pointed {
  readonly line: Series
  readonly x: number
  readonly y: number
}

/** The points of the lines at a place, the ones that are near it alone. */
export const pointedAt = (series: readonly Series[], plane: Plane, x: number): Pointed[] => {
  const points = series.flatMap((line): Pointed[] => {
    const found = nearest(line.points, x)
    return found ? [{ line, ...found }] : []
  })
  const closest = nearest(points, x)
  if (!closest) return []
  const near = Math.max(14, Math.abs(plane.x.at(closest.x) - plane.x.at(x)) + 4)
  return points.filter((point) => Math.abs(plane.x.at(point.x) - plane.x.at(x)) <= near)
}

/** Address of the first that leads somewhere. */
export const leadOf = (pointed: readonly Pointed[]): string | undefined =>
  pointed.find(({ line }) => line.to)?.line.to

/** What is pointed at, in a sentence. */
export const spokenPoint = (pointed: readonly Pointed[], of: PlaneProps): string =>
  pointed.length === 0
    ? ''
    : `${of.nameX(pointed[0]?.x ?? 0)}: ${pointed.map(({ line, y }) => `${line.name} ${of.format(y)}`).join('; ')}`

/** What is pointed at, beside it. */
export const Tip = (props: { plane: Plane; pointed: readonly Pointed[]; of: PlaneProps }) => {
  const { plane, pointed, of } = props
  const at = pointed[0]?.x ?? 0
  const place = plane.x.at(at)
  const isRight = place > (plane.left + plane.right) / 2
  return (
    <div
      className={css.tip}
      style={isRight ? { right: plane.width - place + 12 } : { left: place + 12 }}
    >
      <p>{of.nameX(at)}</p>
      {pointed.map(({ line, y }) => (
        <p key={line.name}>
          <i style={{ background: line.color }} />
          {line.name}
          <b>{of.format(y)}</b>
        </p>
      ))}
    </div>
  )
}
