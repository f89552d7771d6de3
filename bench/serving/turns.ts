/** Servers that take turns, and what comes of it. */
import { secondsBelow } from '../../test/system/usage.ts'
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
  /** What computes for it, with all that it started. */
  readonly pid: number
  measure(): Promise<Hits>
}

/** What came of a turn. */
export interface Came extends Hits {
  /** Answers for each second of processor time of the server: other work on the machine takes nothing from them. */
  readonly perProcessorSecond: number
}

/** What each side came to, round by round. */
export const inTurns = async (turns: readonly Turn[], note: Note): Promise<Map<string, Came[]>> => {
  const told = new Map<string, Came[]>(turns.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const { name, pid, measure } of turns) {
      const before = secondsBelow(pid)
      const hits = await measure()
      const perProcessorSecond = (hits.total - hits.failed) / (secondsBelow(pid) - before)
      told.get(name)?.push({ ...hits, perProcessorSecond })
      const { perSecond, p50, p99, failed, generator } = hits
      const latency = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
      note(
        `${name}: ${perSecond.toFixed(0)}/s (${perProcessorSecond.toFixed(0)} for a second of processor time), ${latency}, ${failed} failed; generator ${generator.toFixed(2)} of a core`,
      )
    }
  return told
}

/** The middle of a ratio, round by round; its spread is told. */
export const ratioOf = (
  name: string,
  over: readonly Came[],
  under: readonly Came[],
  note: Note,
  read: (came: Came) => number = ({ perSecond }) => perSecond,
): number => {
  const ratios = over.map((came, round) => {
    const base = under[round]
    return base ? read(came) / read(base) : Number.NaN
  })
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  note(`${name}: ${middleOf(ratios).toFixed(2)}, ${spread}`)
  return middleOf(ratios)
}

/** The same of processor time, which is told. */
export const alsoOfProcessor = (
  name: string,
  over: readonly Came[],
  under: readonly Came[],
  note: Note,
): void => {
  ratioOf(
    `${name}, for the same processor time`,
    over,
    under,
    note,
    ({ perProcessorSecond }) => perProcessorSecond,
  )
}
