import { useElementSize } from '@mantine/hooks'
import type { Distribution as Told } from '../../../src/core/monitor.ts'
import { ticksBetween } from '../charts/points.ts'
import { percent } from '../format.ts'
import css from './distribution.module.css'
import { type Bar, barsOf, spokenBars } from './shares.ts'

const room = { height: 230, top: 12, bottom: 30, left: 46, right: 8 }

/** Pixels of a bar at most. */
const widest = 110

const axis = (value: number) => `${Number((value * 100).toPrecision(3))}\u202f%`

/** Names below the bars that have room: every n-th. */
const everyNth = (bars: readonly Bar[], wide: number): number => {
  const longest = Math.max(...bars.map(({ short }) => Math.min(short.length, 14)))
  return Math.max(1, Math.ceil((6.4 * longest + 12) / wide))
}

const cut = (text: string) => (text.length > 14 ? `${text.slice(0, 13)}…` : text)

const Drawing = ({ bars, width }: { bars: readonly Bar[]; width: number }) => {
  const { height, top, bottom, left, right } = room
  const highest = Math.max(...bars.flatMap(({ before, now }) => [before, now]), 0.001)
  const ground = height - bottom
  const y = (share: number) => ground - (share / highest) * (ground - top)
  const wide = (width - left - right) / bars.length
  const each = everyNth(bars, wide)
  return (
    <svg width={width} height={height} aria-hidden="true">
      {ticksBetween(0, highest, 4).map((tick) => (
        <g key={tick} className={css.axis}>
          <line x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end">
            {axis(tick)}
          </text>
        </g>
      ))}
      {bars.map(({ name, short, before, now }, at) => {
        const middle = left + (at + 0.5) * wide
        const half = Math.min(wide * 0.44, widest / 2)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
          <g key={at}>
            <title>{`${name}: before ${percent(before)}, now ${percent(now)}`}</title>
            <rect
              className={css.hit}
              x={left + at * wide}
              y={top}
              width={wide}
              height={ground - top}
            />
            <rect
              className={css.before}
              x={middle - half}
              y={y(before)}
              width={2 * half}
              height={ground - y(before)}
            />
            <rect
              className={css.now}
              x={middle - 0.62 * half}
              y={y(now)}
              width={1.24 * half}
              height={ground - y(now)}
            />
            {at % each === 0 && (
              <text x={middle} y={ground + 18} textAnchor="middle" className={css.name}>
                {cut(short)}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}

/** Where values lay before and lie now, drawn over each other; in words for those who cannot see it. */
export const Distribution = (props: { name: string; told: Told; axisX: string }) => {
  const { ref, width } = useElementSize()
  const bars = barsOf(props.told)
  return (
    <figure className={css.figure} aria-label={`Values of ${props.name}: ${spokenBars(bars)}`}>
      <ul className={css.legend}>
        <li>
          <i data-side="before" /> before
        </li>
        <li>
          <i data-side="now" /> in this window
        </li>
      </ul>
      <div ref={ref} style={{ height: room.height }}>
        {width > 0 && <Drawing bars={bars} width={width} />}
      </div>
      <p>{props.axisX}</p>
    </figure>
  )
}
