import { MillraceError, messageOf } from '../core/error.ts'
import type { Store } from '../store/home.ts'
import { cancelStage, type StageId, stageState } from '../store/stages.ts'
import type { Executor } from './executor.ts'

/** Works on a stage to its end. */
export type CarryOut = (of: StageId, signal: AbortSignal) => Promise<void>

interface HereWork {
  /** Of the lease under which its stage was asked. */
  readonly token: number
  stop(): void
  /** What it broke off with; null while it goes on. */
  ended: unknown
  done: Promise<void>
}

/** Stages in this process: it is one of those that somebody else's launcher has started for them. */
export const createHereExecutor = ({ db }: Store, carryOut: CarryOut): Executor => {
  const works = new Map<string, HereWork>()
  const keyOf = ({ run, stage }: StageId) => `${run}/${stage}`
  return {
    isStartedAgain: true,
    async start(of) {
      const { kind, token } = await stageState(db, of)
      if (kind !== 'asked' || works.get(keyOf(of))?.token === token) return
      const stop = new AbortController()
      const work: HereWork = {
        token,
        stop: () => stop.abort(),
        ended: null,
        done: Promise.resolve(),
      }
      const end = (how: unknown) => {
        work.ended = how
      }
      work.done = carryOut(of, stop.signal).then(() => end('ended without an answer'), end)
      works.set(keyOf(of), work)
    },
    async observe(of) {
      const ended = works.get(keyOf(of))?.ended ?? null
      const state = await stageState(db, of)
      if (ended === null || state.kind === 'ended' || state.kind === 'failed') return state
      const what = `The stage ${of.stage} of run ${of.run} broke off: ${messageOf(ended)}.`
      return { kind: 'lost', error: new MillraceError('worker_lost', { what, cause: ended }) }
    },
    // It prints where this process prints.
    logs: async (_, from = 0) => ({ text: '', next: from }),
    async cancel(of) {
      await cancelStage(db, of)
      const work = works.get(keyOf(of))
      work?.stop()
      await work?.done
    },
  }
}
