/** What is done to data sets by hand. */
import type { InputOf } from '../../../src/operations/index.ts'
import { useVerb } from '../data/actions.ts'
import { post } from '../data/api.ts'
import { plural } from '../format.ts'
import type { Column } from './types.ts'

export type Retyping = Omit<InputOf<'POST', '/api/data/:set/retype'>, 'set'>

/** Whether the type before can be given again as it was: a date has more to it, and a column that is gone is gone. */
const isTakenBack = (before: Column['type'], { type }: Retyping): boolean =>
  type !== 'gone' && before !== 'date'

export const useRetype = (set: string, before: Column['type'], done: (version: number) => void) =>
  useVerb({
    run: async (retyping: Retyping) => {
      const answer = await post('/api/data/:set/retype', { set, ...retyping })
      done(answer.dataset.number)
      return answer
    },
    done: ({ dataset }, { column, type }) =>
      `${column} of ${set} is ${typeWords[type]} from data version ${dataset.number} on.`,
    undo: (_, retyping) =>
      isTakenBack(before, retyping)
        ? async () => {
            const { column } = retyping
            const { dataset } = await post('/api/data/:set/retype', { set, column, type: before })
            done(dataset.number)
            return `Undone: ${column} of ${set} is ${typeWords[before]} again, in data version ${dataset.number}.`
          }
        : null,
  })

/** Every type that a column may be given, as it stands in a sentence. */
export const typeWords: Readonly<Record<Retyping['type'], string>> = {
  number: 'a number',
  category: 'a category',
  boolean: 'true or false',
  date: 'a date',
  text: 'a text',
  identifier: 'an identifier, which nothing learns from',
  gone: 'a column that may be missing',
}

export const useDeleteData = (set: string, gone: () => void) =>
  useVerb({
    run: async (of: { readonly version: number; readonly force: boolean }) => {
      const answer = await post('/api/data/:set/versions/:version/delete', { set, ...of })
      gone()
      return answer
    },
    done: ({ dataset }) => `Deleted: the rows of data version ${dataset.number} of ${set}.`,
  })

export const useErase = (set: string) =>
  useVerb({
    run: (person: { readonly subject: string; readonly absent: boolean }) =>
      post('/api/data/:set/erase', { set, ...person }),
    done: ({ versions }) =>
      versions.length === 0
        ? `No version of ${set} held such a row; what comes is kept out from now on.`
        : `Erased from ${plural(versions.length, 'version')} of ${set}, and kept out from now on.`,
  })
