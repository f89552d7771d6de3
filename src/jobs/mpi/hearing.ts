import { hostname } from 'node:os'
import { MillraceError } from '../../core/error.ts'
import { isAlive, pidOf } from '../../core/process.ts'
import { reviveError, type WireError } from '../../core/wire.ts'
import { type LostRank, lostRankIn } from './lost.ts'
import { mark, type RankMessage } from './message.ts'
import { signalGroup } from './signal.ts'

/** Who is told of what ranks say. */
export interface Listener<Event> {
  /** What rank 0 tells. */
  onEvent?(event: Event): void
  /** Every line that ranks or mpirun print, standard output and error alike. */
  onLine?(line: string): void
}

interface Hello {
  readonly host: string
  readonly owner: string
}

/** Makes sense of the lines that come back through mpirun. */
export const createHearing = <Event, Result>(listener: Listener<Event>) => {
  const ranks = new Map<number, Hello>()
  const errors: WireError[] = []
  const lastLines: string[] = []
  let result: { readonly result: Result } | undefined

  const message = (said: RankMessage<Event, Result>) => {
    switch (said.kind) {
      case 'hello':
        ranks.set(said.rank, said)
        return
      case 'event':
        listener.onEvent?.(said.event)
        return
      case 'result':
        result = said
        return
      case 'error':
        errors.push(said.error)
    }
  }
  const text = (line: string) => {
    if (line.trim() === '') return
    lastLines.push(line)
    if (lastLines.length > 60) lastLines.shift()
    listener.onLine?.(line)
  }
  const line = (line: string) => {
    const at = line.indexOf(mark)
    if (at < 0) return text(line)
    text(line.slice(0, at))
    const said = parse<RankMessage<Event, Result>>(line.slice(at + 1))
    if (said) message(said)
    else text(line.slice(at + 1))
  }
  return {
    line,
    answer: () => result,
    endRanks: () => endRanks(ranks.values()),
    failure: (ending: string) => failureOf({ ranks, errors, lastLines }, ending),
  }
}

/** Ends by force what still runs of the ranks on this machine. */
const endRanks = (ranks: Iterable<Hello>): void => {
  for (const { host, owner } of ranks)
    if (host === hostname() && isAlive(owner)) signalGroup(pidOf(owner), 'SIGKILL')
}

interface Heard {
  readonly ranks: ReadonlyMap<number, Hello>
  readonly errors: readonly WireError[]
  readonly lastLines: readonly string[]
}

/** Why there is no answer: a rank's own error, then who was lost, then how mpirun ended. */
const failureOf = ({ ranks, errors, lastLines }: Heard, ending: string): MillraceError => {
  const own = errors.find(({ code }) => code !== 'worker_lost')
  if (own) return reviveError(own)
  const lost = lostRankIn(lastLines)
  const known = errors[0]
  if (known && !lost?.killed) return reviveError(known)
  if (lost) return rankLost(lost, lost.host ?? ranks.get(lost.rank ?? -1)?.host, lastLines)
  if (ranks.size === 0 && lastLines.length > 0)
    return new MillraceError('training_failed', {
      what: `mpirun on ${hostname()} could not start the ranks (${ending}).`,
      why: firstWords(lastLines),
      fix: 'Check the host file, and that each host lets this user in by ssh without a password and has the same Open MPI and Millrace at the same place.',
    })
  return new MillraceError('worker_lost', {
    what: `mpirun on ${hostname()} ended without an answer of rank 0 (${ending}).`,
    fix: 'See the log of the run.',
  })
}

/** The first sentences of mpirun, which breaks them over lines and frames them. */
const firstWords = (lines: readonly string[]) =>
  lines
    .filter((line) => !/^-+$/.test(line))
    .slice(0, 4)
    .map((line) => line.trim())
    .join(' ')

const rankLost = (
  { rank, reason, killed }: LostRank,
  host: string | undefined,
  lines: readonly string[],
) => {
  const who = rank === null ? 'The ranks' : `Rank ${rank}`
  const last = rank === null ? undefined : lastLineOf(rank, lines)
  return new MillraceError('worker_lost', {
    what: `${who} on ${host ?? 'an unknown host'} ended: ${reason}.`,
    ...(last ? { why: `Its last line was: ${last}` } : {}),
    fix:
      killed && rank !== null
        ? 'If the machine ran out of memory, start fewer ranks on it or train a smaller network; then resume from the checkpoint.'
        : 'See the log of the run, then resume from the checkpoint.',
  })
}

const lastLineOf = (rank: number, lines: readonly string[]): string | undefined => {
  // Open MPI frames what it says; before the first frame the ranks alone speak.
  const frame = lines.findIndex((line) => /^-{20,}$/.test(line))
  const said = frame < 0 ? lines : lines.slice(0, frame)
  const own = said.findLast((line) => line.startsWith(`[${rank}] `))
  // What the runtime itself prints at its end bears no mark.
  return own?.slice(own.indexOf(' ') + 1) ?? said.findLast((line) => !/^\[\d+\] /.test(line))
}

const parse = <T>(text: string): T | null => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
