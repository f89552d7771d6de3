/** How a new version of a model takes over. */
import { type DeclaredEndpoint, endpointsIn, withOwn } from '../../core/endpoint.ts'
import type { Policy } from '../../core/rollout.ts'
import type { Context } from '../context.ts'
import { storedRows } from './rows.ts'

/** The policy of the endpoint that a model has by its name. */
export const policyOf = async (
  context: Context,
  declared: readonly DeclaredEndpoint[],
  model: string,
): Promise<Policy> => {
  const endpoints = endpointsIn(withOwn(declared, [model]), await storedRows(context).all())
  return endpoints.find(({ name }) => name === model)?.spec.policy ?? 'at once'
}
