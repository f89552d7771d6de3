import type { Shown } from './shown.ts'
import { icons } from './stages.ts'
import css from './wheel.module.css'

const size = { width: 520, height: 480 }
const hub = { x: size.width / 2, y: size.height / 2 }
/** Chosen so that six stages 60° apart stand at the middle of three equal rows. */
const ring = size.height / 3 / Math.cos(Math.PI / 6)

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
const arc = (from: number, to: number, radius: number) =>
  `M${spot(from, radius)}A${radius} ${radius} 0 ${to - from > 180 ? 1 : 0} 1 ${spot(to, radius)}`

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

/** Which way the water runs: an arrowhead between every two stages. */
const arrows = around(
  6,
  (a) => `M${spot(a + 58.2, ring - 5)}L${spot(a + 60.6, ring)}L${spot(a + 58.2, ring + 5)}`,
)

/** A view of what lies within a distance from the hub. */
const square = (radius: number) => `${hub.x - radius} ${hub.y - radius} ${2 * radius} ${2 * radius}`
const alone = square(156)
const whole = `0 0 ${size.width} ${size.height}`

const angleOf = (index: number) => 30 + index * 60
const sideOf = (index: number) => (index < 3 ? size.width : 0)

const Node = ({ status, index }: { status: Shown; index: number }) => {
  const Icon = icons[status.stage]
  const { x, y } = at(angleOf(index), ring)
  const right = index < 3
  return (
    <g className={css.node} data-state={status.state}>
      <path className={css.lead} d={`M${right ? x + 25 : x - 25} ${y}H${sideOf(index)}`} />
      <circle className={css.halo} cx={x} cy={y} r="26" />
      <circle className={css.disc} cx={x} cy={y} r="22" />
      <Icon x={x - 9.5} y={y - 9.5} width={19} height={19} strokeWidth={1.8} />
    </g>
  )
}

/** The channel around the wheel with the six stages on it. */
const Race = ({ stages }: { stages: readonly Shown[] }) => {
  const working = stages.findIndex(({ state }) => state === 'active')
  return (
    <>
      {working > 0 && <path className={css.reached} d={arc(angleOf(0), angleOf(working), ring)} />}
      <path className={css.arrow} d={arrows} />
      {stages.map((status, index) => (
        <Node key={status.stage} status={status} index={index} />
      ))}
    </>
  )
}

/** The water in the race. */
const Water = () => (
  <svg className={css.water} aria-hidden="true" viewBox={square(ring + 10)}>
    <circle className={css.bed} cx={hub.x} cy={hub.y} r={ring} />
    <circle className={css.drops} cx={hub.x} cy={hub.y} r={ring} />
  </svg>
)

const Rotor = () => (
  <svg className={css.rotor} aria-hidden="true" viewBox={alone}>
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
 * The wheel in its race: six stages around, paddles that turn while something is at work, and in the
 * hub the champion or how far the training is. A drawing only: the cards beside it say all of it.
 */
export const Wheel = (props: {
  /** In their order. */
  stages: readonly Shown[]
  turning: boolean
  /** 0 to 1, or nothing when no training is under way. */
  share: number | null
  title: string
  note: string
  /** Only the wheel itself, where the stages stand on a track of their own. */
  alone?: boolean
}) => {
  const { stages, turning, share, title, note, alone: isAlone = false } = props
  return (
    <div className={css.wheel} data-turning={turning} data-alone={isAlone} aria-hidden="true">
      {!isAlone && <Water />}
      <Rotor />
      <svg className={css.face} aria-hidden="true" viewBox={isAlone ? alone : whole}>
        {!isAlone && <Race stages={stages} />}
        <Hub share={share} />
        <text className={css.title} x={hub.x} y={hub.y + (isAlone ? 8 : 6)}>
          {title}
        </text>
        <text className={css.note} x={hub.x} y={hub.y + (isAlone ? 36 : 29)}>
          {note}
        </text>
      </svg>
    </div>
  )
}
