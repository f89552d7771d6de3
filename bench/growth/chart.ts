import { lineThrough, type Point } from './fit.ts'

export interface Panel {
  /** What grew, along the bottom. */
  readonly size: string
  /** What was measured, with its unit. */
  readonly value: string
  readonly points: readonly Point[]
}

const [width, height, gap] = [230, 150, 70]
const columns = 3

/** Panels in rows of three, points with their line, as SVG that follows the reader's light or dark. */
export const drawPanels = (title: string, panels: readonly Panel[]): string => {
  const rows = Math.ceil(panels.length / columns)
  const [wide, high] = [columns * (width + gap) + 20, rows * (height + gap) + 50]
  const drawn = panels.map((panel, place) => {
    const x = 60 + (place % columns) * (width + gap)
    const y = 60 + Math.floor(place / columns) * (height + gap)
    return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" role="img" aria-label="${title}">
<style>
  text { font: 12px system-ui, sans-serif; fill: #444 }
  .title { font-size: 15px; font-weight: 600 }
  .axis { stroke: #999; fill: none }
  .line { stroke: #1971c2; stroke-width: 2; fill: none }
  .point { fill: #1971c2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ccc }
    .axis { stroke: #777 }
    .line { stroke: #74c0fc }
    .point { fill: #74c0fc }
  }
</style>
<text class="title" x="20" y="24">${title}</text>
${drawn.join('\n')}
</svg>
`
}

const drawPanel = ({ size, value, points }: Panel): string => {
  const [most, highest] = [
    Math.max(...points.map((point) => point.size)),
    Math.max(...points.map((point) => point.value)) * 1.1,
  ]
  const x = (at: number) => ((at / most) * width).toFixed(1)
  const y = (at: number) => (height - (at / highest) * height).toFixed(1)
  const line = lineThrough(points)
  const along = (at: number) => line.start + line.slope * at
  const [first = most] = points.map((point) => point.size)
  return [
    `<path class="axis" d="M0 0V${height}H${width}"/>`,
    `<text x="0" y="-8">${value}</text>`,
    `<text x="${width}" y="${height + 34}" text-anchor="end">${size}</text>`,
    `<path class="line" d="M${x(first)} ${y(along(first))}L${x(most)} ${y(along(most))}"/>`,
    ...points.flatMap((point) => [
      `<circle class="point" cx="${x(point.size)}" cy="${y(point.value)}" r="4"/>`,
      `<text x="${x(point.size)}" y="${height + 16}" text-anchor="middle">${short(point.size)}</text>`,
    ]),
    `<text x="-6" y="${y(highest / 1.1)}" text-anchor="end">${short(highest / 1.1)}</text>`,
    `<text x="-6" y="${height}" text-anchor="end">0</text>`,
  ].join('')
}

const short = (value: number): string =>
  value >= 1000
    ? `${Number((value / 1000).toPrecision(2))} k`
    : String(Number(value.toPrecision(2)))
