/** What ranks and mpirun have printed, made sense of. */
import { hostname } from 'node:os'
import { MillraceError } from '../../core/error.ts'
import { isAlive, pidOf } from '../../core/process.ts'
import { reviveError, type WireError } from '../../core/wire.ts'
import { type LostRank, lostRankIn } from './lost.ts'
import { mark, type RankMessage } from './message.ts'
import { signalGroup } from './signal.ts'

/** Lines at the end of a log that may say why it ended. */
const most = 60

export interface Heard {
  readonly ranks: ReadonlyMap<number, { readonly host: string; readonly owner: string }>
  readonly errors: readonly WireError[]
  /** The last lines for people. */
  readonly lines: readonly string[]
}

export const hearRanks = (log: string): Heard => {
  const ranks = new Map<number, { readonly host: string; readonly owner: string }>()
  const errors: WireError[] = []
  const lines: string[] = []
  for (const line of log.split('\n')) {
    const { text, said } = split(line)
    if (text.trim() !== '') lines.push(text)
    if (said?.kind === 'hello') ranks.set(said.rank, said)
    if (said?.kind === 'error') errors.push(said.error)
  }
  return { ranks, errors, lines: lines.slice(-most) }
}

/** What ranks have printed, without what they say to whoever started them. */
export const forPeople = (log: string): string =>
  log
    .split('\n')
    .flatMap((line) => {
      const { text, said } = split(line)
      return said && text === '' ? [] : [text]
    })
    .join('\n')

/** A line may begin with what was left of another one. */
const split = (line: string): { readonly text: string; readonly said: RankMessage | null } => {
  const at = line.indexOf(mark)
  const said = at < 0 ? null : parse(line.slice(at + 1))
  return said ? { text: line.slice(0, at), said } : { text: line, said: null }
}

/** Ends by force what still runs of the ranks on this machine. */
export const endRanks = ({ ranks }: Heard): void => {
  for (const { host, owner } of ranks.values())
    if (host === hostname() && isAlive(owner)) signalGroup(pidOf(owner), 'SIGKILL')
}

/** Why there is no answer: a rank's own error, then who was lost, then how mpirun ended. */
export const rankFailure = ({ ranks, errors, lines }: Heard, how: string): MillraceError => {
  const own = errors.find(({ code }) => code !== 'worker_lost')
  if (own) return reviveError(own)
  const lost = lostRankIn(lines)
  const known = errors[0]
  if (known && !lost?.killed) return reviveError(known)
  if (lost) return rankLost(lost, lost.host ?? ranks.get(lost.rank ?? -1)?.host, lines)
  if (ranks.size === 0 && lines.length > 0)
    return new MillraceError('training_failed', {
      what: `The ranks of a stage could not be started on ${hostname()}: mpirun ${how}.`,
      why: firstWords(lines),
      fix: 'Check the host file, and that each host lets this user in by ssh without a password and has the same Open MPI and Millrace at the same place.',
    })
  return new MillraceError('worker_lost', {
    what: `The mpirun of a stage on ${hostname()} ${how}.`,
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

const parse = (text: string): RankMessage | null => {
  try {
    return JSON.parse(text)
  } catch {
    // Half a line: another one was printed in between.
    return null
  }
}
