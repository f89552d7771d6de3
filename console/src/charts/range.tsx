import css from './range.module.css'

/** From where to where a value may lie, and the value, on a scale of its own; what it says is said beside it. */
export const Range = (props: {
  value: number
  interval: readonly [number, number] | null
  span: readonly [number, number]
}) => {
  const { value, interval, span } = props
  const [low, high] = span
  const at = (each: number) => 100 * Math.min(1, Math.max(0, (each - low) / (high - low || 1)))
  return (
    <svg className={css.range} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <line x1={0} x2={100} y1={6} y2={6} className={css.ground} />
      {interval && (
        <line x1={at(interval[0])} x2={at(interval[1])} y1={6} y2={6} className={css.interval} />
      )}
      <line x1={at(value)} x2={at(value)} y1={1} y2={11} className={css.value} />
    </svg>
  )
}
