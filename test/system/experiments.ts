/** Experiments in memory, for the tests of HTTP and for the made-up server of console/dev. */
import { MillraceError } from '../../src/core/error.ts'
import type { Comparison } from '../../src/experiments/report/types.ts'
import type { Experiments } from '../../src/experiments/service.ts'

/** What has been compared, newest first, and what can be begun: anything else is refused. */
export interface Parts extends Partial<Begun> {
  comparisonsOf(model: string): readonly Comparison[]
}

type Begun = Pick<Experiments, 'tune' | 'compare' | 'reproduce' | 'crossValidate'>

export const memoryExperiments = ({ comparisonsOf, ...parts }: Parts): Experiments => ({
  ...still,
  ...parts,
  comparisons: async (model) => [...comparisonsOf(model)],
  comparison: async (model, id) => {
    const found = comparisonsOf(model).find((each) => each.id === id)
    if (found) return found
    throw new MillraceError('not_found', { what: `There is no comparison ${id}.` })
  },
  subscribe: () => () => {},
})

const refused = async (): Promise<never> => {
  throw new MillraceError('refused', { what: 'Nothing is tried out in memory.' })
}

const still: Begun & Pick<Experiments, 'recover' | 'results'> = {
  recover: async () => {},
  tune: refused,
  compare: refused,
  reproduce: refused,
  crossValidate: refused,
  results: { tuned: refused, compared: refused, reproduced: refused, crossValidated: refused },
}
