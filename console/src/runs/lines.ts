/** A line of a run's log by what it tells. */
export type Told = 'warning' | 'passed' | 'failed' | 'plain'

/** What a line tells: lines on data and on the gate say it at their beginning. */
export const toldBy = (line: string): Told => {
  if (line.startsWith('warning: ')) return 'warning'
  if (!line.startsWith('gate: ')) return 'plain'
  return /: failed(:|$)/.test(line) ? 'failed' : 'passed'
}

/** The warnings of a log, each once, without the word in front. */
export const warningsIn = (log: readonly { readonly line: string }[]): string[] => [
  ...new Set(
    log.flatMap(({ line }) => (toldBy(line) === 'warning' ? line.slice('warning: '.length) : [])),
  ),
]
