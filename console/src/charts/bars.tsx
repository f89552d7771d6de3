import css from './bars.module.css'

/** Lowest bar that can be seen, where there is something; part of the height. */
const least = 0.06

/** A few counts as bars side by side, small: what they say in words is said beside it. */
export const Bars = ({ counts }: { counts: readonly number[] }) => {
  const most = Math.max(...counts, 1)
  return (
    <svg
      className={css.bars}
      viewBox={`0 0 ${counts.length} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, at) => {
        const height = count === 0 ? 0 : Math.max(least, count / most)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
            key={at}
            x={at + 0.06}
            y={1 - height}
            width={0.88}
            height={height}
          />
        )
      })}
    </svg>
  )
}

/** The shares of two versions side by side, small: of each interval or value the earlier one first. */
export const PairedBars = ({ from, to }: { from: readonly number[]; to: readonly number[] }) => {
  const most = Math.max(...from, ...to, Number.MIN_VALUE)
  const bar = (share: number, x: number, side: 'from' | 'to') => {
    const height = share === 0 ? 0 : Math.max(least, share / most)
    return <rect key={`${x}`} data-side={side} x={x} y={1 - height} width={0.42} height={height} />
  }
  return (
    <svg
      className={css.bars}
      viewBox={`0 0 ${from.length} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {from.map((share, at) => bar(share, at + 0.06, 'from'))}
      {to.map((share, at) => bar(share, at + 0.52, 'to'))}
    </svg>
  )
}

/** Part of a whole as a bar, 0 to 1. */
export const Share = ({ share, tone }: { share: number; tone?: 'warn' | undefined }) => (
  <svg
    className={css.share}
    viewBox="0 0 1 1"
    preserveAspectRatio="none"
    data-tone={tone}
    aria-hidden="true"
  >
    <rect width={Math.min(1, share)} height={1} />
  </svg>
)
