import type { Series } from './points.ts'

const quoted = (text: string): string =>
  /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** The points of all lines as CSV: one row a point. */
export const csvOf = (
  series: readonly Series[],
  names: { readonly x: string; readonly y: string },
): string =>
  [
    ['line', names.x, names.y].map(quoted).join(','),
    ...series.flatMap(({ name, points }) =>
      points.map(({ x, y }) => [quoted(name), String(x), String(y)].join(',')),
    ),
  ].join('\n')
