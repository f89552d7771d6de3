import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { MillraceError } from '../../core/error.ts'
import { isAlive, owner } from '../../core/process.ts'
import { spawnedOf } from '../../core/spawn.ts'
import { flattenError } from '../../core/wire.ts'
import { leash, mark, type RankMessage } from './message.ts'

/** How often a rank looks whether its launcher is still there, in ms. */
const watchEvery = 500

/**
 * The rank's side: reads the order whose path is the last argument, works, answers, ends. Events and
 * result count from rank 0 alone, errors from every rank. Lines that other ranks print go to standard
 * error with `[rank]` before them. Ends at once when mpirun, or who started it, is gone.
 */
export const serveMpi = <Input, Event, Result>(
  work: (input: Input, emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
): void => {
  const spawned = spawnedOf()
  const file = process.argv.at(-1)
  if (!spawned || process.argv.length < 3 || file === undefined)
    throw new MillraceError('bad_usage', {
      what: 'This module runs as a rank of mpirun, with the path of its order as last argument.',
    })
  const { rank } = spawned
  const say = createVoice<RankMessage<Event, Result>>(rank)
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  process.on('SIGINT', () => {})
  watchLauncher(rank)
  say({ kind: 'hello', rank, host: hostname(), owner: owner() })

  const serve = async (): Promise<number> => {
    try {
      const input: Input = JSON.parse(await readFile(file, 'utf8'))
      const emit = (event: Event) => {
        if (rank === 0) say({ kind: 'event', event })
      }
      const result = await work(input, emit, stop.signal)
      if (rank === 0) say({ kind: 'result', result })
      return 0
    } catch (error) {
      say({ kind: 'error', error: flattenError(error) })
      return 1
    }
  }
  void serve().then((code) => process.exit(code))
}

/**
 * mpirun takes its ranks along when it ends in order, but not when it is killed, and it does not end with
 * the process that started it.
 */
const watchLauncher = (rank: number) => {
  const parent = process.ppid
  const [host, asking] = process.env[leash]?.split(' ') ?? []
  const isNear = asking !== undefined && host === hostname()
  setInterval(() => {
    if (process.ppid !== parent || (isNear && !isAlive(asking))) process.exit(1)
  }, watchEvery).unref()
  if (rank !== 0 || isNear || asking === undefined) return
  // On another host the end of the input, which mpirun passes on to rank 0, has to tell it.
  const end = () => process.exit(1)
  process.stdin.on('end', end).on('error', end).resume()
}

/**
 * Says messages on standard output from rank 0, whose lines alone go there, so that no other rank's fall
 * in between; from the others on standard error, with their lines marked.
 */
const createVoice = <Said>(rank: number) => {
  const write = process.stderr.write.bind(process.stderr)
  if (rank !== 0) {
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
  const to = rank === 0 ? process.stdout.write.bind(process.stdout) : write
  return (message: Said) => void to(`${mark}${JSON.stringify(message)}\n`)
}
