import { MillraceError } from '../core/error.ts'
import { describeReproduction, type Reproduction } from '../experiments/reproduction.ts'
import { reproduce } from '../operations/reproduce.ts'
import { verbOf } from './operation.ts'
import { tellOfTraining } from './progress.ts'
import { figure, table } from './table.ts'

const describe = (found: Reproduction): string => {
  const { model, version, metrics, changes, weights } = found
  return [
    `Version ${version} of ${model}: ${describeReproduction(found)}.`,
    '',
    table(
      ['metric', 'before', 'now'],
      metrics.map(({ name, before, now }) => [name, figure(before), figure(now)]),
    ),
    ...(weights.differing.length === 0
      ? []
      : [
          '',
          table(
            ['weights', 'values', 'differ', 'at most', 'mean'],
            weights.differing.map(({ name, values, differing, greatest, mean }) => [
              name,
              values,
              differing,
              figure(greatest),
              figure(mean),
            ]),
          ),
        ]),
    ...(changes.length === 0
      ? []
      : [
          '',
          table(
            ['changed', 'before', 'now'],
            changes.map(({ group, name, before, now }) => [`${group} ${name}`, before, now]),
          ),
        ]),
  ].join('\n')
}

const refusal = (found: Reproduction): MillraceError =>
  new MillraceError('not_reproduced', {
    what: `Version ${found.version} of ${found.model} did not come out the same: ${describeReproduction(found)}.`,
    why: `${found.reasons.join('; ')}.`,
    fix: 'Where code or environment have changed, go back to what they were (git checkout, the same Node and machine) and train it again.',
  })

export const verb = verbOf({
  name: 'reproduce',
  operation: reproduce,
  finds: true,
  words: ['model', 'version'],
  listen: tellOfTraining,
  finish: async ({ run }, { experiments }) => ({
    reproduction: await experiments.results.reproduced(run.id),
  }),
  render: ({ reproduction }) => describe(reproduction),
  refuse: ({ reproduction }) => (reproduction.identical ? null : refusal(reproduction)),
})
