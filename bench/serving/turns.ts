/** Servers that take turns, and what comes of it. */
import type { Hits } from '../load/generators.ts'
import { middleOf } from '../peers/turns.ts'

/** Seconds of each turn. */
export const seconds = Number(process.env['MILLRACE_BENCH_SECONDS'] ?? 4)
export const rounds = Number(process.env['MILLRACE_BENCH_ROUNDS'] ?? 5)
/** Folder of the virtual environments that peers/README.md names. */
export const environments = process.env['MILLRACE_SERVING_PEERS'] ?? ''

export type Note = (line: string) => void

/** A side of a comparison: what it comes to in a turn. */
export interface Turn {
  readonly name: string
  measure(): Promise<Hits>
}

/** What each side came to, round by round. */
export const inTurns = async (turns: readonly Turn[], note: Note): Promise<Map<string, Hits[]>> => {
  const told = new Map<string, Hits[]>(turns.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const { name, measure } of turns) {
      const hits = await measure()
      told.get(name)?.push(hits)
      const { perSecond, p50, p99, failed, generator } = hits
      const latency = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
      note(
        `${name}: ${perSecond.toFixed(0)}/s, ${latency}, ${failed} failed; generator ${generator.toFixed(2)} of a core`,
      )
    }
  return told
}

/** The middle of a ratio, round by round; its spread is told. */
export const ratioOf = (
  name: string,
  over: readonly Hits[],
  under: readonly Hits[],
  note: Note,
  read: (hits: Hits) => number = ({ perSecond }) => perSecond,
): number => {
  const ratios = over.map((hits, round) => {
    const base = under[round]
    return base ? read(hits) / read(base) : Number.NaN
  })
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  note(`${name}: ${middleOf(ratios).toFixed(2)}, ${spread}`)
  return middleOf(ratios)
}
