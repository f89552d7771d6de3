/** Which version is in charge: it is opened beside the one before it, which closes after its last answer. */
import { messageOf } from '../core/error.ts'
import type { createRefusals } from './refusals.ts'
import type { Serving } from './serving.ts'
import type { ServeEvent } from './types.ts'

export interface ChargeOptions {
  /** Opens a version and warms it up. */
  open(version: number): Promise<Serving>
  readonly refusals: ReturnType<typeof createRefusals>
  emit(event: ServeEvent): void
  /** Keeps what was done in the audit trail. */
  note(action: string, version: number, detail: string): Promise<void>
  /** Hears that a version has taken over, before anything is told of it. */
  taken(): void
  /** Hears of a version that did not close. */
  failed(problem: string): void
}

export const createCharge = ({ open, refusals, emit, note, taken, failed }: ChargeOptions) => {
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

  const refuse = async (version: number, error: unknown) => {
    const reason = messageOf(error)
    if (!refusals.add(version, reason)) return
    emit({ kind: 'refused', version, error: reason, answering: current?.version ?? null })
    await note('refuse', version, reason)
  }

  const opened = async (version: number): Promise<Serving | null> => {
    try {
      return await open(version)
    } catch (error) {
      await refuse(version, error)
      return null
    }
  }

  return {
    get current() {
      return current
    },
    /** Puts a version in charge. False where it cannot be opened. */
    async take(version: number): Promise<boolean> {
      if (!refusals.mayTry(version)) return false
      const next = await opened(version)
      if (!next) return false
      if (closed) {
        await next.close()
        return false
      }
      refusals.clear(version)
      if (current) retire(current)
      current = next
      taken()
      emit({ kind: 'serving', version })
      await note('serve', version, `Taken up in ${Math.round(next.loadSeconds * 1000)} ms.`)
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
