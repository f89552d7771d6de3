import css from './wheel.module.css'

const hub = { x: 160, y: 160 }

/** A point at an angle (degrees, clockwise from the top) and a distance from the hub. */
const at = (angle: number, radius: number) => {
  const radians = (angle * Math.PI) / 180
  return {
    x: Number((hub.x + radius * Math.sin(radians)).toFixed(2)),
    y: Number((hub.y - radius * Math.cos(radians)).toFixed(2)),
  }
}
const spot = (angle: number, radius: number) => {
  const { x, y } = at(angle, radius)
  return `${x} ${y}`
}
const around = (n: number, draw: (angle: number) => string) =>
  Array.from({ length: n }, (_, i) => draw((i * 360) / n)).join('')

const paddles = around(
  24,
  (a) => `M${spot(a, 122)}L${spot(a + 5, 151)}L${spot(a + 8.5, 149)}L${spot(a + 4.5, 122)}Z`,
)
const spokes = around(
  12,
  (a) => `M${spot(a - 1.6, 78)}L${spot(a - 1, 106)}M${spot(a + 1.6, 78)}L${spot(a + 1, 106)}`,
)
const bolts = around(12, (a) => {
  const { x, y } = at(a + 15, 114)
  return `M${x - 1.6} ${y}a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0 -3.2 0`
})

/** A view of what lies around the hub. */
const view = `${hub.x - 156} ${hub.y - 156} 312 312`

const Rotor = () => (
  <svg className={css.rotor} aria-hidden="true" viewBox={view}>
    <path className={css.paddle} d={paddles} />
    <circle className={css.rim} cx={hub.x} cy={hub.y} r="114" />
    <path className={css.bolt} d={bolts} />
    <path className={css.spoke} d={spokes} />
  </svg>
)

/** The hub with the share that is done around it. */
const Hub = ({ share }: { share: number | null }) => (
  <>
    <circle className={css.hub} cx={hub.x} cy={hub.y} r="72" />
    <circle className={css.gauge} cx={hub.x} cy={hub.y} r="78" data-shown={share !== null} />
    {share !== null && (
      <circle
        className={css.share}
        cx={hub.x}
        cy={hub.y}
        r="78"
        pathLength="100"
        strokeDasharray={`${(share * 100).toFixed(2)} 100`}
        transform={`rotate(-90 ${hub.x} ${hub.y})`}
      />
    )}
  </>
)

/**
 * Paddles that turn while something is at work, and in the hub the champion or how far the training is. A drawing
 * only: the page beside it says all of it.
 */
export const Wheel = (props: {
  turning: boolean
  /** 0 to 1, or nothing when no training is under way. */
  share: number | null
  title: string
  note: string
}) => (
  <div className={css.wheel} data-turning={props.turning} aria-hidden="true">
    <Rotor />
    <svg className={css.face} aria-hidden="true" viewBox={view}>
      <Hub share={props.share} />
      <text className={css.title} x={hub.x} y={hub.y + 8}>
        {props.title}
      </text>
      <text className={css.note} x={hub.x} y={hub.y + 36}>
        {props.note}
      </text>
    </svg>
  </div>
)
