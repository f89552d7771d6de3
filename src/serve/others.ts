/** Versions beside the one in charge, opened for whoever asks for them by their number, and closed when nobody does. */
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Serving } from './serving.ts'

export interface OthersOptions {
  readonly model: string
  /** Opens a version and warms it up. */
  open(version: number): Promise<Serving>
  /** How many are open at a time. Default 3. */
  readonly most?: number
  /** Milliseconds that one stays open after its last answer. Default 5 minutes. */
  readonly idle?: number
  readonly clock: Clock
}

interface Other {
  readonly opening: Promise<Serving>
  /** Who asks it now. */
  users: number
  /** Takes back that it is closed soon. */
  keep(): void
}

export const createOthers = ({ model, open, most = 3, idle = 300_000, clock }: OthersOptions) => {
  /** The one that was asked longest ago is first. */
  const others = new Map<number, Other>()
  const closing = new Set<Promise<void>>()
  let isLeft = false

  const letGo = (version: number, other: Other) => {
    if (others.get(version) !== other) return
    others.delete(version)
    other.keep()
    const done = other.opening
      .then((serving) => serving.close())
      // Who asked was told why it does not open; one that does not close takes nothing from the rest.
      .catch(() => {})
      .finally(() => closing.delete(done))
    closing.add(done)
  }

  const makeRoom = () => {
    if (others.size < most) return
    for (const [version, other] of others) if (other.users === 0) return letGo(version, other)
    throw new MillraceError('overloaded', {
      what: `${most} versions of ${model} are being asked beside the one that is served.`,
      why: 'No more of them are open at a time.',
      fix: 'Try again in a moment, or ask the one that is served.',
    })
  }

  const opened = (version: number): Other => {
    const found = others.get(version)
    if (found) return found
    makeRoom()
    return { opening: open(version), users: 0, keep: () => {} }
  }

  return {
    /** Works with a version by its number. Fails as opening it does: `not_found`, `corrupt`; `overloaded` where all are in use. */
    async use<T>(version: number, work: (serving: Serving) => Promise<T>): Promise<T> {
      const other = opened(version)
      others.delete(version)
      others.set(version, other)
      other.keep()
      other.users++
      let serving: Serving | undefined
      try {
        serving = await other.opening
        return await work(serving)
      } finally {
        other.users--
        if (!serving || (isLeft && other.users === 0)) letGo(version, other)
        else if (other.users === 0) other.keep = clock.after(idle, () => letGo(version, other))
      }
    },
    /** Closes each as soon as nobody asks it. */
    leave() {
      isLeft = true
      for (const [version, other] of others) if (other.users === 0) letGo(version, other)
    },
    /** Closes all of them after their last answers. */
    async close() {
      for (const [version, other] of others) letGo(version, other)
      await Promise.all(closing)
    },
  }
}
