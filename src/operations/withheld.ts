/** What of logged requests is left out for whoever may not see the data of their model. */
import { forbidden } from '../access/refuse.ts'
import { mayDo, type Principal, seesAllData } from '../core/access.ts'
import type { RequestWithFeedback } from '../core/requests.ts'
import { onAllData, onData } from './things.ts'
import type { World } from './world.ts'

/** Requests as somebody may see them: of the rest only how they went. */
export const shownTo = async (
  world: Pick<World, 'loop'>,
  principal: Principal,
  requests: readonly RequestWithFeedback[],
): Promise<RequestWithFeedback[]> => {
  if (seesAllData(principal)) return [...requests]
  const models = [...new Set(requests.map(({ model }) => model))]
  const seen = new Set<string>()
  for (const model of models)
    if (mayDo(principal, 'readData', await onData(world, model))) seen.add(model)
  return requests.map((request) => (seen.has(request.model) ? request : withheld(request)))
}

const withheld = (request: RequestWithFeedback): RequestWithFeedback => ({
  ...request,
  ...{ withheld: true, subject: null, unit: null, inputs: '', outputs: '', cut: [], best: null },
  artifacts: [],
  metrics: {},
  feedback: request.feedback.map((each) => ({ ...each, label: null, comment: null })),
})

/** Fails with `forbidden` where somebody asks by words of what they may not see. */
export const expectSeen = async (
  world: Pick<World, 'loop'>,
  principal: Principal,
  { q, subject, model }: { q?: unknown; subject?: unknown; model?: string | undefined },
): Promise<void> => {
  if ((q === undefined && subject === undefined) || seesAllData(principal)) return
  const thing = model === undefined ? onAllData : await onData(world, model)
  if (!mayDo(principal, 'readData', thing)) throw forbidden(principal, 'readData', thing)
}
