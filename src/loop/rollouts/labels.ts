/** Labels that were given in the time of a rollout. */
import type { LabelledRequest } from '../../inference/reading/requests.ts'
import type { Answering } from './types.ts'

/** Those behind a place, up to another one, some at a time. */
export async function* labelsBetween(
  requests: Pick<Answering['requests'], 'labels'>,
  from: number,
  upTo: number,
): AsyncGenerator<readonly LabelledRequest[]> {
  for (let behind = from; behind < upTo; ) {
    const { labelled, to } = await requests.labels(behind, upTo)
    if (to === behind) return
    yield labelled
    behind = to
  }
}
