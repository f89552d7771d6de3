/** Spans of time to look back over, milliseconds, as addresses and menus have them. */

export const spans: Readonly<Record<string, number>> = {
  '15m': 900_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
}

const names: Readonly<Record<string, string>> = {
  '15m': 'last 15 minutes',
  '1h': 'last hour',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
}

export const spanOptions: readonly (readonly [span: string, name: string])[] = Object.keys(
  spans,
).map((each) => [each, names[each] ?? each])

/** Where a span begins, to the minute, so that the same question is asked for a while; null where it is none. */
export const beginOf = (span: string | null, now: number): number | null => {
  const length = spans[span ?? '']
  return length === undefined ? null : Math.floor((now - length) / 60_000) * 60_000
}
