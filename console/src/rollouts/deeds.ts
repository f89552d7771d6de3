/** What is done to rollouts by hand, and how it is undone. */
import type { RolloutView } from '../../../src/operations/contract.ts'
import { useVerb } from '../data/actions.ts'
import { ApiError, get, post } from '../data/api.ts'

type One = Pick<RolloutView, 'endpoint' | 'model' | 'stable' | 'candidate'>

/** Milliseconds between two looks at whether the last answers were given, and how many looks. */
const pause = 500
const mostLooks = 40

/** Until nothing is under way at an endpoint: another rollout may begin then. */
const untilEnded = async (endpoint: string): Promise<void> => {
  for (let looks = 0; looks < mostLooks; looks++) {
    const { rollouts } = await get('/api/rollouts', { endpoint, open: 'yes', limit: 1 })
    if (rollouts.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

const begin = async ({ endpoint, version }: { endpoint: string; version: number }) => {
  await untilEnded(endpoint)
  return post('/api/endpoints/:name/rollout', { name: endpoint, version, force: true })
}

const expectNothingNewer = async ({ id, endpoint }: RolloutView): Promise<void> => {
  const { rollouts } = await get('/api/rollouts', { endpoint, limit: 1 })
  const [newest] = rollouts
  if (newest === undefined || newest.id === id) return
  throw new ApiError(409, {
    code: 'conflict',
    what: `It cannot be undone: another rollout, of version ${newest.candidate}, was begun at ${endpoint} since.`,
  })
}

/** Lets a version take over at an endpoint. */
export const useBegin = (begun: (id: string) => void) =>
  useVerb({
    run: async (what: { endpoint: string; version: number; force: boolean }) => {
      const { endpoint: name, version, force } = what
      const answer = await post('/api/endpoints/:name/rollout', { name, version, force })
      begun(answer.rollout.id)
      return answer
    },
    done: ({ rollout: { candidate, endpoint } }) =>
      `The rollout of version ${candidate} at ${endpoint} has begun.`,
    undo:
      ({ rollout }) =>
      async () => {
        await expectNothingNewer(rollout)
        await post('/api/endpoints/:name/rollout/return', { name: rollout.endpoint })
        return `Undone: version ${rollout.candidate} is returned at ${rollout.endpoint}.`
      },
  })

/** Promotes the candidate of an endpoint; undone, the version before answers again. */
export const usePromoteRollout = ({ endpoint, model, stable }: One) =>
  useVerb({
    run: () => post('/api/endpoints/:name/rollout/promote', { name: endpoint }),
    done: ({ rollout }) => `Version ${rollout.candidate} answers all questions to ${endpoint}.`,
    undo:
      ({ rollout }) =>
      async () => {
        await expectNothingNewer(rollout)
        await post('/api/models/:model/rollback', { model, endpoint })
        return `Undone: version ${stable} answers all questions to ${endpoint} again.`
      },
  })

/** Returns the candidate of an endpoint; undone, its rollout begins again, from the start. */
export const useReturnRollout = ({ endpoint, candidate }: One) =>
  useVerb({
    run: () => post('/api/endpoints/:name/rollout/return', { name: endpoint }),
    done: ({ rollout }) => `Version ${rollout.stable} answers all questions to ${endpoint} again.`,
    undo:
      ({ rollout }) =>
      async () => {
        await expectNothingNewer(rollout)
        await begin({ endpoint, version: candidate })
        return `Undone: the rollout of version ${candidate} at ${endpoint} has begun again.`
      },
  })
