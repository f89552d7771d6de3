import type { ModelConfig } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Exclusively, Trainings } from '../pipeline/trainings.ts'

/** What an experiment is given to follow it by. */
/** How it is carried out, and what it says of itself. */
export interface Following<Begun> extends Exclusively {
  /** Is told the record once it is kept. */
  onBegin(begun: Begun): void
}

/** Experiments of one kind: begun by their record, waited for by its id. */
export interface Ongoing<Begun, Result> {
  /**
   * Works under the model's lease and answers the record that `work` hands over. What goes wrong before it is
   * thrown, later it is told.
   */
  begin(
    model: string,
    work: (model: ModelConfig, following: Following<Begun>) => Promise<Result>,
  ): Promise<Begun>
  /** Fails with `not_found` where it was not begun here. */
  result(id: string): Promise<Result>
}

export interface OngoingOptions {
  readonly trainings: Pick<Trainings, 'exclusive'>
  /** How the experiment is called in a warning. */
  readonly verb: string
  warn(what: string): void
}

/** Experiments whose results can still be asked for. */
const mostKept = 100

export const createOngoing = <Begun extends { readonly id: string }, Result>({
  trainings,
  verb,
  warn,
}: OngoingOptions): Ongoing<Begun, Result> => {
  const results = new Map<string, Promise<Result>>()
  return {
    begin(name, work) {
      const { promise, resolve, reject } = Promise.withResolvers<Begun>()
      let hasBegun = false
      const onBegin = (begun: Begun) => {
        hasBegun = true
        // `result` is set once `exclusive` has returned its promise.
        queueMicrotask(() => {
          keep(results, begun.id, result)
          resolve(begun)
        })
      }
      const result = trainings.exclusive(name, (model, under) => work(model, { ...under, onBegin }))
      result.catch((error) => {
        if (hasBegun) warn(`${verb} ${name}: ${messageOf(error)}`)
        else reject(error)
      })
      return promise
    },
    async result(id) {
      const result = results.get(id)
      if (result) return result
      throw new MillraceError('not_found', { what: `Nothing with the id ${id} is under way here.` })
    },
  }
}

/** The oldest goes where there are too many. */
const keep = <T>(results: Map<string, T>, id: string, result: T): void => {
  results.set(id, result)
  const [oldest] = results.keys()
  if (results.size > mostKept && oldest !== undefined) results.delete(oldest)
}
