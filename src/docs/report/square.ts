/** A chart of shares against shares, as SVG text. */
import { fixed, svg, text } from '../../core/svg.ts'
import type { Chart } from './parts.ts'

const side = { width: 330, height: 300, left: 44, right: 12, top: 22, bottom: 40 }
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]

/** So many points of a line are drawn as dots. */
const mostDots = 24

const at = {
  x: (value: number) => side.left + value * (side.width - side.left - side.right),
  y: (value: number) => side.height - side.bottom - value * (side.height - side.top - side.bottom),
}

export const squareChart = ({ title, x, y, line, against }: Chart): string => {
  const { width, height, left, right, top } = side
  const points = line.x.map((each, place) => [at.x(each), at.y(line.y[place] ?? 0)] as const)
  return svg(width, height, title, [
    ...ticks.map(
      (tick) =>
        `<line x1="${left}" x2="${width - right}" y1="${fixed(at.y(tick))}" y2="${fixed(at.y(tick))}" stroke="var(--line)"/>` +
        text(left - 8, at.y(tick) + 4, `${100 * tick} %`, 'end'),
    ),
    ...ticks.map((tick) => text(at.x(tick), height - 22, `${100 * tick} %`, 'middle')),
    text(0, top - 10, y, 'start'),
    text((left + width - right) / 2, height - 4, x, 'middle'),
    `<line x1="${fixed(at.x(0))}" y1="${fixed(at.y(against[0]))}" x2="${fixed(at.x(1))}" y2="${fixed(at.y(against[1]))}" stroke="var(--ink-3)" stroke-dasharray="5 4"/>`,
    `<polyline points="${points.map((each) => each.map(fixed).join(',')).join(' ')}" fill="none" stroke="var(--curve)" stroke-width="2" stroke-linejoin="round"/>`,
    ...(points.length <= mostDots
      ? points.map(
          ([px, py]) => `<circle cx="${fixed(px)}" cy="${fixed(py)}" r="3" fill="var(--curve)"/>`,
        )
      : []),
  ])
}
