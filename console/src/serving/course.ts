/** The course of requests as lines over time. */

import type { AnswerOf } from '../../../src/operations/index.ts'
import type { Series } from '../charts/points.ts'

type Traffic = AnswerOf<'GET', '/api/endpoints/:name/traffic'>
type Part = Traffic['parts'][number]

/** Milliseconds by which moments of the same answer may be rounded apart. */
const rounding = 2

/**
 * Every part of the time that is known and over, also those without a request; the first one in any case. Parts begin at
 * whole steps of the server's clock, but for the one that was under way when it started.
 */
export const wholeOf = ({ step, since, parts }: Traffic, now: number): readonly Part[] => {
  const length = step * 1000
  const whole = parts.find(({ from }) => from - since > rounding)?.from ?? since
  const begin = whole - Math.ceil((whole - since - rounding) / length) * length
  const known = Map.groupBy(parts, ({ from }) => Math.floor((from - begin + rounding) / length))
  const count = Math.max(1, Math.floor((now - begin) / length))
  return Array.from({ length: count }, (_, at) => {
    const from = Math.max(since, begin + at * length)
    return known.get(at) ?? [{ from, requests: 0, codes: {}, p50Seconds: null, p99Seconds: null }]
  }).flat()
}

const failedIn = ({ codes }: Part): number =>
  Object.values(codes).reduce((sum, number = 0) => sum + number, 0)

/** Requests a minute of each part. */
const perMinute = (number: number, step: number) => (number * 60) / step

/** How many of each code failed, the most first. */
export const codesOf = ({ parts }: Pick<Traffic, 'parts'>) => {
  const counts = new Map<string, number>()
  for (const { codes } of parts)
    for (const [code, number = 0] of Object.entries(codes))
      counts.set(code, (counts.get(code) ?? 0) + number)
  return [...counts].sort(([, a], [, b]) => b - a)
}

/** Codes that get a line of their own. */
const mostCodes = 4

/** Answered requests a minute, and those that failed by their codes. */
export const requestLines = (traffic: Traffic, now: number): readonly Series[] => {
  const whole = wholeOf(traffic, now)
  const line = (name: string, color: string, of: (part: Part) => number): Series => ({
    ...{ name, color },
    points: whole.map((part) => ({ x: part.from, y: perMinute(of(part), traffic.step) })),
  })
  const codes = codesOf(traffic)
  const named = codes.slice(0, mostCodes)
  const rest = codes.slice(mostCodes)
  const counted = (code: string) => (part: Part) =>
    Object.entries(part.codes).find(([each]) => each === code)?.[1] ?? 0
  return [
    line('answered', 'var(--line-1)', (part) => part.requests - failedIn(part)),
    ...named.map(([code], at) => line(code, `var(--line-${at + 2})`, counted(code))),
    ...(rest.length === 0
      ? []
      : [
          line('other codes', 'var(--line-6)', (part) =>
            rest.reduce((sum, [code]) => sum + counted(code)(part), 0),
          ),
        ]),
  ]
}

/** Median and 99th percentile of the latency, milliseconds. */
export const latencyLines = ({ parts }: Pick<Traffic, 'parts'>): readonly Series[] => {
  const line = (name: string, color: string, of: (part: Part) => number | null): Series => ({
    ...{ name, color },
    points: parts.flatMap((part) => {
      const seconds = of(part)
      return seconds === null ? [] : [{ x: part.from, y: seconds * 1000 }]
    }),
  })
  return [
    line('p50', 'var(--line-1)', ({ p50Seconds }) => p50Seconds),
    line('p99', 'var(--line-2)', ({ p99Seconds }) => p99Seconds),
  ]
}
