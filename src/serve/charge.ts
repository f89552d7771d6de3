/** Which version is in charge: it is opened beside the one before it, which closes after its last answer. */
import { messageOf } from '../core/error.ts'
import type { createRefusals } from './refusals.ts'
import type { Serving } from './serving.ts'
import type { ServeEvent } from './types.ts'

/** The versions of a model, from which one is put in charge. */
export interface Candidates {
  readonly model: string
  /** Opens a version and warms it up. */
  open(version: number): Promise<Serving>
  readonly refusals: ReturnType<typeof createRefusals>
}

export interface ChargeOptions {
  emit(event: ServeEvent): void
  /** Keeps what was done in the audit trail. */
  note(action: string, of: { model: string; version: number }, detail: string): Promise<void>
  /** Hears that a version has taken over, before anything is told of it. */
  taken(): void
  /** Hears of a version that did not close. */
  failed(problem: string): void
}

export const createCharge = ({ emit, note, taken, failed }: ChargeOptions) => {
  const retiring = new Set<Promise<void>>()
  let current: Serving | null = null
  let closed = false

  const retire = (serving: Serving) => {
    const done = serving
      .close()
      .catch((error) => failed(`Version ${serving.version} did not close: ${messageOf(error)}`))
      .finally(() => retiring.delete(done))
    retiring.add(done)
  }

  const refuse = async ({ model, refusals }: Candidates, version: number, error: unknown) => {
    const reason = messageOf(error)
    if (!refusals.add(version, reason)) return
    emit({ kind: 'refused', version, error: reason, answering: current?.version ?? null })
    await note('refuse', { model, version }, reason)
  }

  const opened = async (from: Candidates, version: number): Promise<Serving | null> => {
    try {
      return await from.open(version)
    } catch (error) {
      await refuse(from, version, error)
      return null
    }
  }

  return {
    get current() {
      return current
    },
    /** Puts a version in charge. False where it cannot be opened. */
    async take(from: Candidates, version: number): Promise<boolean> {
      if (!from.refusals.mayTry(version)) return false
      const next = await opened(from, version)
      if (!next) return false
      if (closed) {
        await next.close()
        return false
      }
      from.refusals.clear(version)
      if (current) retire(current)
      current = next
      taken()
      emit({ kind: 'serving', version })
      await note('serve', next, `Taken up in ${Math.round(next.loadSeconds * 1000)} ms.`)
      return true
    },
    /** Lets the version in charge go after its last answer; nothing answers then. */
    letGo() {
      if (current) retire(current)
      current = null
    },
    /** Opens nothing more. */
    stop() {
      closed = true
    },
    /** Lets everything go and waits until it has. */
    async close() {
      if (current) retire(current)
      current = null
      await Promise.all(retiring)
    },
  }
}
