/** What charts as SVG text are made of. Colours are CSS variables, so that the page around them decides. */
import { encode } from './page.ts'

/** A drawing in units of its own, with a title for whoever does not see it. */
export const svg = (width: number, height: number, title: string, parts: readonly string[]) =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${encode(title)}</title>`,
    ...parts,
    '</svg>',
  ].join('\n')

/** Words at a place. */
export const text = (
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  weight: 'plain' | 'strong' = 'plain',
) =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="var(--ink-${weight === 'strong' ? 1 : 3})"${weight === 'strong' ? ' font-weight="600"' : ''}>${encode(words)}</text>`

/** A place in tenths of a unit. */
export const fixed = (value: number) => String(Number(value.toFixed(1)))

/** Round values that enclose a range: multiples of 1, 2 or 5 times a power of ten. */
export const enclosing = (low: number, high: number, most: number): number[] => {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
  const spread = high - low || Math.abs(high) * 0.1 || 1
  const [from, to] = high > low ? [low, high] : [low - spread / 2, high + spread / 2]
  const power = 10 ** Math.floor(Math.log10((to - from) / most))
  const step = power * ([1, 2, 5].find((each) => (to - from) / (each * power) <= most) ?? 10)
  const first = Math.floor(from / step + 1e-9)
  const last = Math.ceil(to / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  )
}
