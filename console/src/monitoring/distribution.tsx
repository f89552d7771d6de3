import { useElementSize } from '@mantine/hooks'
import type { Distribution as Told } from '../../../src/core/monitor.ts'
import { ticksBetween } from '../charts/points.ts'
import { percent } from '../format.ts'
import css from './distribution.module.css'
import { type Bar, barsOf, spokenBars } from './shares.ts'

const room = { height: 230, top: 12, bottom: 30, left: 46, right: 8 }

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
        const x = left + at * wide
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
          <g key={at}>
            <title>{`${name}: before ${percent(before)}, now ${percent(now)}`}</title>
            <rect x={x} y={top} width={wide} height={ground - top} className={css.hit} />
            <rect
              className={css.before}
              x={x + wide * 0.06}
              y={y(before)}
              width={wide * 0.88}
              height={ground - y(before)}
            />
            <rect
              className={css.now}
              x={x + wide * 0.22}
              y={y(now)}
              width={wide * 0.56}
              height={ground - y(now)}
            />
            {at % each === 0 && (
              <text x={x + wide / 2} y={ground + 18} textAnchor="middle" className={css.name}>
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
