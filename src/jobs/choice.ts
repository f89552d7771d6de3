import type { Store } from '../store/home.ts'
import { type StageId, stageSpec } from '../store/stages.ts'
import type { Executor } from './executor.ts'

/** Several executors as one: each stage goes to the one that its spec names. */
export const createChoice = ({ db }: Store, choose: (spec: object) => Executor): Executor => {
  const by = async (of: StageId) => choose(await stageSpec(db, of))
  return {
    isStartedAgain: false,
    start: async (of) => (await by(of)).start(of),
    observe: async (of) => (await by(of)).observe(of),
    logs: async (of, from) => (await by(of)).logs(of, from),
    cancel: async (of) => (await by(of)).cancel(of),
  }
}
