/** Sides that train the same thing, a process each, and take turns so that noise meets them alike. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Metrics } from '../../src/core/records.ts'

/** A process that says one line of JSON when it is ready, and one for every line it is given. */
export interface Side {
  readonly name: string
  /** Its metrics for one epoch: `seconds` with validation, `train_seconds` without, `peak_mb`. */
  turn(): Promise<Metrics>
  close(): Promise<void>
}

export const startSide = async (
  name: string,
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Side> => {
  const child = spawn(command, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Metrics> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${name} ended with exit code ${await ended} instead of an answer.`)
    return JSON.parse(value)
  }
  await answer()
  return {
    name,
    turn() {
      child.stdin.write('go\n')
      return answer()
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}

/** Metrics of every side, by round. */
export const takeTurns = async (
  sides: readonly Side[],
  rounds: number,
  note: (line: string) => void,
): Promise<readonly (readonly Metrics[])[]> => {
  const told: Metrics[][] = sides.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [place, side] of sides.entries()) {
      const metrics = await side.turn()
      told[place]?.push(metrics)
      note(
        `${side.name}: ${Object.entries(metrics)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}`,
      )
    }
  return told
}

/** Middle, least and greatest of the ratios of two sides, round by round. */
export const ratioOf = (
  ours: readonly Metrics[],
  theirs: readonly Metrics[],
  figure: string,
): { readonly middle: number; readonly least: number; readonly greatest: number } => {
  const ratios = ours
    .map((each, round) => (each[figure] ?? Number.NaN) / (theirs[round]?.[figure] ?? Number.NaN))
    .sort((a, b) => a - b)
  const [least = Number.NaN] = ratios
  return { middle: middleOf(ratios), least, greatest: ratios.at(-1) ?? Number.NaN }
}

/** The middle of some values, or the mean of the two in the middle. */
export const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [below = Number.NaN, above = Number.NaN] = [
    sorted[Math.ceil(half) - 1],
    sorted[Math.floor(half)],
  ]
  return (below + above) / 2
}
