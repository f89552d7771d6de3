/** Where the time of a step goes, and how far it is thought to scale, as SVG for light and dark. */

/** A bar: parts of a step in ms. */
export interface Bar {
  readonly name: string
  readonly group: string
  readonly compute: number
  readonly wait: number
  readonly reduce: number
}

/** A line over ranks; parts of 1. */
export interface Course {
  readonly name: string
  readonly points: readonly (readonly [ranks: number, efficiency: number])[]
}

/** A point that stands alone. */
export interface Mark {
  readonly name: string
  readonly ranks: number
  readonly efficiency: number
  readonly kind: 'measured' | 'published'
}

const parts = ['compute', 'wait', 'reduce'] as const
const [left, right] = [
  { x: 60, y: 96, width: 330, height: 230 },
  { x: 460, y: 96, width: 250, height: 230 },
]

export const drawScaling = (
  bars: readonly Bar[],
  courses: readonly Course[],
  marks: readonly Mark[],
): string => {
  const title = 'One and two workers, measured; up to 512, projected'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 390" role="img" aria-label="${title}">
<style>
  text { font: 12px system-ui, sans-serif; fill: #444 }
  .title { font-size: 15px; font-weight: 600 }
  .axis { stroke: #999; fill: none }
  .grid { stroke: #ccc; fill: none }
  .compute { fill: #1971c2 } .wait { fill: #868e96 } .reduce { fill: #e8590c }
  .line { stroke-width: 2; fill: none; stroke-dasharray: 6 4 }
  .c0 { stroke: #e8590c } .c1 { stroke: #2f9e44 } .c2 { stroke: #1971c2 }
  .l0 { fill: #e8590c } .l1 { fill: #2f9e44 } .l2 { fill: #1971c2 }
  .measured { fill: #444 } .published { fill: none; stroke: #444; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ccc }
    .axis { stroke: #777 } .grid { stroke: #444 }
    .compute { fill: #74c0fc } .wait { fill: #adb5bd } .reduce { fill: #ffa94d }
    .c0 { stroke: #ffa94d } .c1 { stroke: #8ce99a } .c2 { stroke: #74c0fc }
    .l0 { fill: #ffa94d } .l1 { fill: #8ce99a } .l2 { fill: #74c0fc }
    .measured { fill: #ccc } .published { stroke: #ccc }
  }
</style>
<text class="title" x="20" y="24">${title}</text>
<g transform="translate(${left.x} ${left.y})">${drawBars(bars)}</g>
<g transform="translate(${right.x} ${right.y})">${drawCourses(courses, marks)}</g>
</svg>
`
}

const drawBars = (bars: readonly Bar[]): string => {
  const { width, height } = left
  const groups = [...new Set(bars.map(({ group }) => group))]
  const highest =
    1.1 * Math.max(...bars.map(({ compute, wait, reduce }) => compute + wait + reduce))
  const y = (value: number) => (value / highest) * height
  const wide = width / groups.length
  const drawn = groups.flatMap((group, place) => {
    const members = bars.filter((bar) => bar.group === group)
    const thick = (wide - 16) / members.length
    return [
      `<text x="${round((place + 0.5) * wide)}" y="${height + 32}" text-anchor="middle">${group}</text>`,
      ...members.map((bar, index) => {
        const x = place * wide + 8 + index * thick
        let top = height
        const boxes = parts.map((part) => {
          top -= y(bar[part])
          return `<rect class="${part}" x="${round(x)}" y="${round(top)}" width="${round(thick - 3)}" height="${round(y(bar[part]))}"/>`
        })
        const middle = round(x + (thick - 3) / 2)
        return `${boxes.join('')}<text x="${middle}" y="${round(top - 4)}" text-anchor="middle">${Math.round(bar.compute + bar.wait + bar.reduce)}</text><text x="${middle}" y="${height + 15}" text-anchor="middle">${bar.name}</text>`
      }),
    ]
  })
  const legend = ['computing', 'waiting', 'adding gradients'].map(
    (name, place) =>
      `<rect class="${parts[place]}" x="${place * 112}" y="-30" width="10" height="10"/><text x="${place * 112 + 14}" y="-21">${name}</text>`,
  )
  return [
    `<text x="0" y="-44">measured: ms a step, by sentences of a worker</text>`,
    ...legend,
    `<path class="axis" d="M0 0V${height}H${width}"/>`,
    ...drawn,
    `<text x="0" y="${height + 54}">1 = alone, T = two threads, M = two processes of MPI over TCP</text>`,
  ].join('')
}

const drawCourses = (courses: readonly Course[], marks: readonly Mark[]): string => {
  const { width, height } = right
  const most = 512
  const x = (ranks: number) => round((Math.log2(ranks) / Math.log2(most)) * width)
  const y = (part: number) => round(height * (1 - part))
  const published = marks.filter(({ kind }) => kind === 'published')
  const ends = [
    ...courses.map(({ name, points }, place) => ({
      name,
      at: y(points.at(-1)?.[1] ?? 0),
      style: `l${place}`,
    })),
    ...published.map(({ name, efficiency }) => ({ name, at: y(efficiency), style: '' })),
  ]
  return [
    `<text x="0" y="-44">speed a worker, of one alone</text>`,
    `<text x="0" y="-26">dashed: projected, not measured</text>`,
    ...[0, 0.25, 0.5, 0.75, 1].map(
      (part) =>
        `<path class="grid" d="M0 ${y(part)}H${width}"/><text x="-6" y="${y(part) + 4}" text-anchor="end">${part * 100} %</text>`,
    ),
    `<path class="axis" d="M0 0V${height}H${width}"/>`,
    ...[1, 2, 8, 32, 128, 512].map(
      (ranks) => `<text x="${x(ranks)}" y="${height + 16}" text-anchor="middle">${ranks}</text>`,
    ),
    `<text x="${width / 2}" y="${height + 34}" text-anchor="middle">workers</text>`,
    ...courses.map(
      ({ points }, place) =>
        `<path class="line c${place}" d="M${points.map(([ranks, part]) => `${x(ranks)} ${y(part)}`).join('L')}"/>`,
    ),
    ...marks.map(
      ({ kind, ranks, efficiency }) =>
        `<circle class="${kind}" cx="${x(ranks)}" cy="${y(efficiency)}" r="${kind === 'measured' ? 4 : 5}"/>`,
    ),
    ...marks
      .filter(({ kind }) => kind === 'measured')
      .map(
        ({ name, ranks, efficiency }) =>
          `<text x="${x(ranks) + 8}" y="${y(efficiency) + 14}">${name}</text>`,
      ),
    ...apart(ends).map(
      ({ name, at, style }) =>
        `<text class="${style}" x="${width + 12}" y="${at + 4}">${name}</text>`,
    ),
    `<text x="${x(2) + 10}" y="${height - 10}">● measured  ○ published</text>`,
  ].join('')
}

/** Labels moved down until none covers another. */
const apart = <T extends { readonly at: number }>(labels: readonly T[]) => {
  let lowest = Number.NEGATIVE_INFINITY
  return [...labels]
    .sort((a, b) => a.at - b.at)
    .map((label) => {
      lowest = Math.max(label.at, lowest + 16)
      return { ...label, at: lowest }
    })
}

const round = (value: number) => Number(value.toFixed(1))
