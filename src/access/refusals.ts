/** Refusals in the audit trail: added up, so that nobody fills the disk by being refused. */
import type { Clock } from '../core/clock.ts'
import { messageOf } from '../core/error.ts'
import type { Audit, Author } from '../core/records.ts'
import { counted } from '../core/text.ts'

/** A request that was refused for who asked. */
export interface Refused {
  readonly author: Author
  /** The pattern of the address, or the method of gRPC: never what stood in the address itself. */
  readonly asked: string
  readonly code: 'no_key' | 'forbidden' | 'rate_limited'
  /** Address of whoever asked. */
  readonly from: string
}

export interface Refusals {
  /** `times`: how often it was; default once. */
  note(refused: Refused, times?: number): void
  /** Writes what is left. */
  close(): Promise<void>
}

/** Milliseconds from the first refusal to its entry, and between two writings. */
const firstAfter = 500
const writeEvery = 60_000

/** Entries of one writing at most; the rest of it is one entry more. */
const mostEntries = 10

/** Different refusals that are told apart between two writings. */
const mostKept = 1000

export interface RefusalsOptions {
  audit(entry: Omit<Audit, 'time'>): Promise<void>
  readonly clock: Clock
  warn(what: string): void
}

export const createRefusals = ({ audit, clock, warn }: RefusalsOptions): Refusals => {
  const counts = new Map<string, { readonly refused: Refused; times: number }>()
  let others = 0
  let writtenAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | null = null

  const write = async () => {
    cancel = null
    writtenAt = clock.now()
    const found = [...counts.values()].sort((one, other) => other.times - one.times)
    const rest = found.slice(mostEntries).reduce((sum, { times }) => sum + times, others)
    counts.clear()
    others = 0
    const entries = found.slice(0, mostEntries)
    let written = 0
    try {
      for (const { refused, times } of entries) {
        await audit(entryOf(refused, times))
        written++
      }
      if (rest > 0) await audit(entryOfRest(rest))
    } catch (error) {
      for (const { refused, times } of entries.slice(written)) add(refused, times)
      others += rest
      throw error
    }
  }
  const add = (refused: Refused, times: number) => {
    const key = keyOf(refused)
    const found = counts.get(key)
    if (found) found.times += times
    else if (counts.size < mostKept) counts.set(key, { refused, times })
    else others += times
  }
  const writeSoon = () => {
    const wait = Math.max(firstAfter, writtenAt + writeEvery - clock.now())
    cancel ??= clock.after(wait, () => {
      write().catch((error) => {
        warn(
          `Refusals could not be written to the audit trail, and are tried again in a minute: ${messageOf(error)}`,
        )
        writeSoon()
      })
    })
  }
  return {
    note(refused, times = 1) {
      add(refused, times)
      writeSoon()
    },
    async close() {
      cancel?.()
      if (counts.size > 0 || others > 0) await write()
    },
  }
}

const keyOf = ({ author, asked, code, from }: Refused): string =>
  [author, asked, code, from].join('\n')

/** Refusals of a process that does not keep the trail, told once in a while: a flood of them is a few messages. */
export const gatherRefusals = (
  tell: (told: readonly { readonly refused: Refused; readonly times: number }[]) => void,
  clock: Clock,
): Pick<Refusals, 'note'> & { close(): void } => {
  const counts = new Map<string, { readonly refused: Refused; times: number }>()
  let cancel: (() => void) | null = null
  const flush = () => {
    cancel = null
    const told = [...counts.values()]
    counts.clear()
    if (told.length > 0) tell(told)
  }
  return {
    note(refused, times = 1) {
      const at =
        counts.size < mostKept ? refused : { ...refused, asked: 'others', from: 'elsewhere' }
      const key = keyOf(at)
      const found = counts.get(key) ?? { refused: at, times: 0 }
      found.times += times
      counts.set(key, found)
      cancel ??= clock.after(firstAfter, flush)
    },
    close() {
      cancel?.()
      flush()
    },
  }
}

const entryOf = ({ author, asked, code, from }: Refused, times: number) => ({
  ...{ author, action: 'access.refuse', subject: asked.slice(0, 300) },
  detail: `${code}, ${counted(times, 'time')}, from ${from}.`,
})

const entryOfRest = (times: number) => ({
  ...{ author: 'nobody', action: 'access.refuse', subject: 'others' },
  detail: `${counted(times, 'request')} more, of other callers or addresses.`,
})
