/** What is done to versions, runs and models by hand, and how it is undone. */

import { useVerb } from './actions.ts'
import { ApiError, get, post } from './api.ts'

const championOf = async (model: string, version: number): Promise<number | null> => {
  const { history } = await get('/api/models/:model/versions/:version', { model, version })
  return history[0]?.version ?? null
}

/** Undoing takes back what was done, and not what somebody else did after it. */
const expectChampion = async (model: string, version: number): Promise<void> => {
  const now = await championOf(model, version)
  if (now === version) return
  throw new ApiError(409, {
    code: 'conflict',
    what: `It cannot be undone: ${now === null ? 'no version' : `version ${now}`} of ${model} is champion by now.`,
  })
}

interface Promotion {
  readonly version: number
  readonly force: boolean
  /** The champion it takes over from. */
  readonly before: number | null
}

export const usePromote = (model: string) =>
  useVerb({
    run: ({ version, force }: Promotion) =>
      post('/api/models/:model/promote', { model, version, force }),
    done: ({ alias }) => `Version ${alias.version} of ${model} is champion now.`,
    undo: ({ alias }, { before }) =>
      before === null
        ? null
        : async () => {
            await expectChampion(model, alias.version)
            const back = await post('/api/models/:model/rollback', { model })
            return `Undone: version ${back.alias.version} of ${model} is champion again.`
          },
  })

/** `from`: the champion that is left. */
export const useRollback = (model: string) =>
  useVerb({
    run: (_: { from: number }) => post('/api/models/:model/rollback', { model }),
    done: ({ alias }) => `Rolled back: version ${alias.version} of ${model} is champion again.`,
    undo:
      ({ alias }, { from }) =>
      async () => {
        await expectChampion(model, alias.version)
        // It was champion; whether it passed its gate was decided then.
        await post('/api/models/:model/promote', { model, version: from, force: true })
        return `Undone: version ${from} of ${model} is champion again.`
      },
  })

export const useCancel = () =>
  useVerb({
    run: (run: string) => post('/api/runs/:id/cancel', { id: run }),
    done: ({ run }) => `The run of ${run.model} is ${run.status}.`,
  })

/** Something that can be deleted. */
export type Deletable =
  | { readonly kind: 'version'; readonly model: string; readonly version: number }
  | { readonly kind: 'run'; readonly model: string; readonly id: string }
  | { readonly kind: 'model'; readonly model: string }

/** Deletes it, or says what would go. */
export const deletion = (what: Deletable, dryRun: boolean) => {
  switch (what.kind) {
    case 'version':
      return post('/api/models/:model/versions/:version/delete', {
        model: what.model,
        version: what.version,
        dryRun,
      })
    case 'run':
      return post('/api/runs/:id/delete', { id: what.id, dryRun })
    case 'model':
      return post('/api/models/:model/delete', { model: what.model, dryRun })
  }
}

export const useDelete = (what: Deletable, gone: () => void) =>
  useVerb({
    run: async () => {
      const answer = await deletion(what, false)
      gone()
      return answer
    },
    done: ({ deletion }) => `Deleted: ${deletion.what}.`,
  })
