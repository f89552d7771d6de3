/** A rank that mpirun says was lost. */
export interface LostRank {
  /** Null where mpirun names a host only. */
  readonly rank: number | null
  readonly host: string | null
  /** "signal 9 (Killed)" */
  readonly reason: string
  /** Whether it ended otherwise than by itself. */
  readonly killed: boolean
}

/**
 * Finds in the words of mpirun (Open MPI 4 and 5) which rank was lost first, and why; null where they say
 * nothing of it. mpirun breaks its sentences over lines of about 80 characters.
 */
export const lostRankIn = (lines: readonly string[]): LostRank | null => {
  const text = lines.join(' ').replaceAll(/\s+/g, ' ')
  const signal =
    /process rank (\d+) with PID \d+ on node (\S+) exited on (signal \d+(?: \([^)]*\))?)/.exec(text)
  if (signal)
    return {
      rank: Number(signal[1]),
      host: signal[2] ?? null,
      reason: signal[3] ?? '',
      killed: true,
    }
  const code = /Process name: \[(?:\[\d+,\d+\],|[^\],]*,)(\d+)\] Exit code: (\d+)/.exec(text)
  if (code)
    return { rank: Number(code[1]), host: null, reason: `exit code ${code[2]}`, killed: false }
  const daemon = /lost communication with a remote daemon.*?Remote daemon: .*? on node (\S+)/.exec(
    text,
  )
  if (daemon)
    return {
      rank: null,
      host: daemon[1] ?? null,
      reason: 'the connection broke',
      killed: true,
    }
  return null
}
