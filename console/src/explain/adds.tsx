import css from './why.module.css'
import { number, signed } from './words.ts'

/** What something adds or takes, as a bar to the right or to the left; `most`: as long as half of it. */
const Bar = ({ adds, most }: { adds: number; most: number }) => (
  <svg className={css.bar} viewBox="-1 0 2 1" preserveAspectRatio="none" aria-hidden="true">
    <rect x={-1} width={2} height={1} className={css.ground} />
    <rect
      x={Math.min(0, adds / most)}
      width={Math.abs(adds) / most}
      height={1}
      data-takes={adds < 0}
    />
  </svg>
)

export interface Addend {
  readonly name: string
  /** What was given; undefined where that is the name. */
  readonly value?: string
  readonly adds: number
}

/** Values or words with what they add, those that add or take most first. */
export const Addends = (props: {
  label: string
  items: readonly Addend[]
  /** The longest bar. */
  most: number
}) => (
  <ol className={css.addends} aria-label={props.label}>
    {props.items.map(({ name, value, adds }) => (
      <li key={name} title={`${name}: ${number(adds)}`}>
        <span className={css.name}>
          {name}
          {value !== undefined && <small>{value}</small>}
        </span>
        <Bar adds={adds} most={props.most} />
        <span className={css.adds}>{signed(adds)}</span>
      </li>
    ))}
  </ol>
)

/** Which colour stands for what. */
export const Key = () => (
  <p className={css.key}>
    <span data-takes="false">adds</span>
    <span data-takes="true">takes away</span>
  </p>
)
