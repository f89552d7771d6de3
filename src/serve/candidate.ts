/** The version that is to take over, open beside the one in charge. */
import { expectFit } from './fit.ts'
import type { Candidates, Opening } from './opening.ts'
import type { Retiring } from './retiring.ts'
import type { Serving } from './serving.ts'

export interface CandidateOptions {
  readonly open: Opening
  readonly retiring: Retiring
  /** Whether a version is still wanted, once it is open: that may have taken long. */
  isWanted(model: string, version: number): Promise<boolean>
}

export const createCandidate = ({ open, retiring, isWanted }: CandidateOptions) => {
  let current: Serving | null = null
  let closed = false
  const letGo = () => {
    if (current) retiring.add(current)
    current = null
  }
  return {
    get current() {
      return current
    },
    /**
     * Has a version open, or none. Whatever else is open goes after its last answer; one that takes other inputs than
     * `stable` is refused.
     */
    async follow(from: Candidates, version: number | null, stable: Serving | null): Promise<void> {
      if (current?.model !== from.model || current.version !== version) letGo()
      if (version === null || current) return
      const next = await open(from, version, (serving) => stable && expectFit(stable, serving))
      if (!next) return
      const stays = await isWanted(from.model, version).catch(() => false)
      if (closed || !stays) await next.close()
      else current = next
    },
    /** Gives it away, open, where it is that version. */
    give(model: string, version: number): Serving | null {
      if (current?.model !== model || current.version !== version) return null
      const given = current
      current = null
      return given
    },
    letGo,
    /** Opens nothing more. */
    stop() {
      closed = true
    },
  }
}

export type Candidate = ReturnType<typeof createCandidate>
