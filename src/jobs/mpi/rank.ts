import { hostname } from 'node:os'
import { owner } from '../../core/process.ts'
import { flattenError } from '../../core/wire.ts'
import { mark, type RankMessage } from './message.ts'

/** How often a rank looks whether its launcher is still there, in ms. */
const watchEvery = 500

/** What a process that is a rank of mpirun says to whoever reads its log. */
export interface RankVoice {
  /** Tells why it will not end well. */
  fail(error: unknown): void
}

/**
 * Makes this process speak as a rank: it says where it runs, the lines of all but the first are marked with
 * `[rank]`, and it ends when its mpirun is gone, which takes its ranks along only when it ends in order.
 */
export const joinRanks = (rank: number): RankVoice => {
  const write = process.stderr.write.bind(process.stderr)
  if (rank !== 0) markLines(rank, write)
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1)
  }, watchEvery).unref()
  const say = (message: RankMessage) => void write(`${mark}${JSON.stringify(message)}\n`)
  say({ kind: 'hello', rank, host: hostname(), owner: owner() })
  return { fail: (error) => say({ kind: 'error', error: flattenError(error) }) }
}

const markLines = (rank: number, write: (text: string) => boolean) => {
  const prefix = `[${rank}] `
  let fresh = true
  const marked = (chunk: string | Uint8Array) => {
    const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
    const lines = text.replaceAll(/\n(?=.)/gs, `\n${prefix}`)
    const done = write(fresh ? prefix + lines : lines)
    fresh = text.endsWith('\n')
    return done
  }
  process.stdout.write = marked
  process.stderr.write = marked
}
