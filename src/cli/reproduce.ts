import { MillraceError } from '../core/error.ts'
import { describeReproduction, type Reproduction } from '../experiments/reproduce.ts'
import { wholeNumber } from './args.ts'
import { author, modelName, openProject } from './open.ts'
import { tell } from './progress.ts'
import { figure, table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const named = args.positionals.length === 2 ? args.positionals[0] : undefined
  const version = wholeNumber('VERSION', args.positionals.at(-1) ?? '', [1, 1e9])
  const quiet = opened.loop.subscribe(tell(io))
  io.signal.addEventListener('abort', () => void opened.loop.close(), { once: true })
  const found = await opened.loop.reproduce(modelName(opened, named), version, author())
  quiet()
  io.out(io.json ? JSON.stringify({ reproduction: found }) : describe(found))
  if (!found.identical) throw refusal(found)
}

const describe = (found: Reproduction): string => {
  const { model, version, metrics, changes, weights } = found
  return [
    `Version ${version} of ${model}: ${describeReproduction(found)}.`,
    '',
    table(
      ['figure', 'before', 'now'],
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
