/** Which version is in charge: it is opened beside the one before it, which closes after its last answer. */
import type { Candidates, Opening, OpeningOptions } from './opening.ts'
import type { Retiring } from './retiring.ts'
import type { Serving } from './serving.ts'

export interface ChargeOptions extends Pick<OpeningOptions, 'emit' | 'note'> {
  readonly open: Opening
  readonly retiring: Retiring
  /** Hears that a version has taken over, before anything is told of it. */
  taken(): void
}

export const createCharge = ({ open, retiring, emit, note, taken }: ChargeOptions) => {
  let current: Serving | null = null
  let closed = false

  const put = async (next: Serving, detail: string) => {
    if (current) retiring.add(current)
    current = next
    taken()
    emit({ kind: 'serving', version: next.version })
    await note('serve', next, detail)
  }

  return {
    get current() {
      return current
    },
    /** Opens a version and puts it in charge. False where it cannot be opened. */
    async take(from: Candidates, version: number): Promise<boolean> {
      const next = await open(from, version)
      if (!next) return false
      if (closed) {
        await next.close()
        return false
      }
      await put(next, `Taken up in ${Math.round(next.loadSeconds * 1000)} ms.`)
      return true
    },
    /** Puts a version in charge that is open already, between two questions. */
    adopt: (next: Serving): Promise<void> => put(next, 'Taken up; it was open already.'),
    /** Lets the version in charge go after its last answer; nothing answers then. */
    letGo() {
      if (current) retiring.add(current)
      current = null
    },
    /** Opens nothing more. */
    stop() {
      closed = true
    },
  }
}

export type Charge = ReturnType<typeof createCharge>
