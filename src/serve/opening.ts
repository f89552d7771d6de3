/** Opens versions of a model, and remembers those that do not open. */
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

export interface OpeningOptions {
  emit(event: ServeEvent): void
  /** Keeps what was done in the audit trail. */
  note(action: string, of: { model: string; version: number }, detail: string): Promise<void>
  /** Version that answers meanwhile. */
  answering(): number | null
  /** Refuses, by throwing, what no version of the endpoint may be. */
  expect(serving: Serving): void
}

/** Opens a version; null where it cannot be opened, was refused a moment ago, or what is expected refuses what it is. */
export type Opening = (
  from: Candidates,
  version: number,
  expect?: (serving: Serving) => void,
) => Promise<Serving | null>

export const createOpening = ({
  emit,
  note,
  answering,
  expect: always,
}: OpeningOptions): Opening => {
  const refuse = async ({ model, refusals }: Candidates, version: number, error: unknown) => {
    const reason = messageOf(error)
    if (!refusals.add(version, reason)) return
    emit({ kind: 'refused', version, error: reason, answering: answering() })
    await note('refuse', { model, version }, reason)
  }
  return async (from, version, expect) => {
    if (!from.refusals.mayTry(version)) return null
    try {
      const serving = await from.open(version)
      await closedUnless(serving, () => {
        always(serving)
        expect?.(serving)
      })
      from.refusals.clear(version)
      return serving
    } catch (error) {
      await refuse(from, version, error)
      return null
    }
  }
}

const closedUnless = async (serving: Serving, check: () => void): Promise<void> => {
  try {
    check()
  } catch (error) {
    await serving.close()
    throw error
  }
}
