/** Charts as SVG text. Colours are CSS variables, so that the page around them decides. */
import { encode } from '../../core/page.ts'
import { enclosing, fixed, svg, text } from '../../core/svg.ts'

/** A line over epochs, 1 to n. */
export interface Line {
  readonly name: string
  /** A CSS colour. */
  readonly color: string
  readonly dashed?: boolean
  /** Drawn thin and pale: somebody else's. */
  readonly faint?: boolean
  readonly values: readonly number[]
}

export interface LineChart {
  readonly title: string
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
}

const chart = { width: 400, height: 236, left: 46, right: 14, top: 14, bottom: 34 }

/** Lines by epoch over a numeric axis that holds all of them. */
export const lineChart = ({ title, lines, format }: LineChart): string => {
  const { width, height, left, right, bottom } = chart
  const { ticks, epochs, x, y } = axesOf(lines)
  const step = Math.ceil(epochs / 10)
  const shown = Array.from({ length: epochs }, (_, at) => at + 1).filter(
    (epoch) => (epoch - 1) % step === 0,
  )
  return svg(width, height, title, [
    ...ticks.map(
      (tick) =>
        `<line x1="${left}" x2="${width - right}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}" stroke="var(--line)"/>` +
        text(left - 8, y(tick) + 4, format(tick), 'end'),
    ),
    ...shown.map((epoch) => text(x(epoch), height - bottom + 18, `${epoch}`, 'middle')),
    text(width - right, height - 2, 'epoch', 'end'),
    ...lines.map(({ values, color, dashed, faint }) => {
      const path = values.map((value, at) => `${fixed(x(at + 1))},${fixed(y(value))}`).join(' ')
      return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="${faint ? 1.5 : 2}" stroke-linejoin="round"${faint ? ' stroke-opacity="0.5"' : ''}${dashed ? ' stroke-dasharray="6 4"' : ''}/>`
    }),
    ...lines.flatMap(({ values, color, name, faint }) =>
      values.map(
        (value, at) =>
          `<circle cx="${fixed(x(at + 1))}" cy="${fixed(y(value))}" r="3" ${faint ? `fill="none" stroke="${color}"` : `fill="${color}"`}><title>${encode(name)}, epoch ${at + 1}: ${format(value)}</title></circle>`,
      ),
    ),
  ])
}

/** Where an epoch and a value stand in a chart, and the values at which its lines are drawn across. */
const axesOf = (lines: readonly Line[]) => {
  const { width, height, left, right, top, bottom } = chart
  const values = lines.flatMap((line) => line.values)
  const epochs = Math.max(1, ...lines.map((line) => line.values.length))
  const ticks = enclosing(Math.min(...values), Math.max(...values), 4)
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1]
  const inner = { width: width - left - right, height: height - top - bottom }
  return {
    ticks,
    epochs,
    x: (epoch: number) =>
      left + (epochs === 1 ? inner.width / 2 : ((epoch - 1) / (epochs - 1)) * inner.width),
    y: (value: number) => top + inner.height * (1 - (value - low) / (high - low || Number.EPSILON)),
  }
}

export interface Bar {
  readonly name: string
  readonly color: string
  readonly value: number
  /** Drawn as an outline: somebody else's metric. */
  readonly hollow?: boolean
}

const bars = { width: 300, row: 40, thick: 9 }

/** Bars on one scale from 0, each under its name and value. */
export const barChart = (
  title: string,
  list: readonly Bar[],
  format: (value: number) => string,
): string => {
  const { width, row, thick } = bars
  const most = Math.max(...list.map(({ value }) => value), Number.EPSILON)
  return svg(
    width,
    row * list.length,
    title,
    list.map(({ name, value, color, hollow }, at) => {
      const top = at * row
      const length = Math.max(3, (value / most) * (width - 2))
      const look = hollow
        ? `fill="${color}" fill-opacity="0.14" stroke="${color}" stroke-dasharray="3 2"`
        : `fill="${color}"`
      return [
        text(0, top + 14, name, 'start'),
        text(width, top + 14, format(value), 'end', 'strong'),
        `<rect x="1" y="${top + 21}" width="${fixed(length)}" height="${thick}" rx="3" ${look}/>`,
      ].join('')
    }),
  )
}

/** A chart that stands alone as a file, light or dark as the reader has it. */
export const standalone = (drawn: string, style: string): string =>
  drawn.replace(/^(<svg[^>]*>)/, `$1<style>${style}</style>`)
