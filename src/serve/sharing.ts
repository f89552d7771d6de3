/** Predictors that several endpoints have open together: one session, closed when the last of them lets it go. */
import { createMutex, type Mutex } from '../core/mutex.ts'
import type { ServedPredictor } from './types.ts'

interface Shared {
  readonly opening: Promise<ServedPredictor>
  /** A predictor answers one batch at a time; each endpoint has batches of its own. */
  readonly inTurn: Mutex
  users: number
}

export interface Sharing {
  /** Opens the package in a folder, or joins those who have it open. Fails as opening it does. */
  open(folder: string): Promise<ServedPredictor>
  isOpen(folder: string): boolean
}

export const createSharing = (openNew: (folder: string) => Promise<ServedPredictor>): Sharing => {
  const all = new Map<string, Shared>()
  const begin = (folder: string): Shared => {
    const shared = { opening: openNew(folder), inTurn: createMutex(), users: 0 }
    all.set(folder, shared)
    return shared
  }
  /** Whether nobody is left. */
  const leave = (folder: string, shared: Shared): boolean => {
    if (--shared.users > 0) return false
    if (all.get(folder) === shared) all.delete(folder)
    return true
  }
  return {
    isOpen: (folder) => all.has(folder),
    async open(folder) {
      const shared = all.get(folder) ?? begin(folder)
      shared.users++
      try {
        const predictor = await shared.opening
        return handleOf(predictor, shared, async () => {
          if (leave(folder, shared)) await predictor.close()
        })
      } catch (error) {
        leave(folder, shared)
        throw error
      }
    },
  }
}

const handleOf = (
  predictor: ServedPredictor,
  { inTurn }: Shared,
  leave: () => Promise<void>,
): ServedPredictor => {
  const { predictEach } = predictor
  let closing: Promise<void> | undefined
  return {
    ...predictor,
    predict: (inputs, k) => inTurn(() => predictor.predict(inputs, k)),
    ...(predictEach && { predictEach: (inputs, k) => inTurn(() => predictEach(inputs, k)) }),
    close() {
      closing ??= leave()
      return closing
    },
  }
}
