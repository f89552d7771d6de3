/** What a configuration may say of gates. */
import { z } from '../../core/schema.ts'
import { metricName } from './field.ts'

const bound = z.union([z.number(), z.literal('baseline'), z.literal('champion')])

const boundOf = (sign: string) =>
  bound.meta({
    description: `The metric has to be ${sign} this: a number, the simplest guess (\`baseline\`) or the model that serves (\`champion\`).`,
    unit: 'that of the metric',
    examples: ['baseline'],
  })

const tolerance = z
  .number()
  .min(0)
  .default(0)
  .meta({
    description: 'By how much the metric may be worse than the bound.',
    unit: 'that of the metric',
    examples: [0.02],
  })

/** Of the metric's error on the rows, against the baseline's on the same ones. */
const confidence = z
  .literal([0.9, 0.95, 0.99])
  .optional()
  .meta({
    description:
      'The metric has to be beyond the bound by more than chance would bring in one case of ten, twenty or a hundred; for `val_loss` against the baseline.',
    unit: 'share',
    otherwise: 'any difference counts',
    examples: [0.95],
  })

const surely = "a confidence only against 'baseline'"
const surelyInJson = (name: string) => ({
  dependentSchemas: { confidence: { properties: { [name]: { const: 'baseline' } } } },
})

const rules = [
  z
    .strictObject({ below: boundOf('below'), confidence })
    .refine(({ below, confidence }) => confidence === undefined || below === 'baseline', surely)
    .meta({ id: 'Below', description: 'Below a bound.', ...surelyInJson('below') }),
  z
    .strictObject({ above: boundOf('above'), confidence })
    .refine(({ above, confidence }) => confidence === undefined || above === 'baseline', surely)
    .meta({ id: 'Above', description: 'Above a bound.', ...surelyInJson('above') }),
  z
    .strictObject({ atLeast: boundOf('at least'), tolerance })
    .meta({ id: 'AtLeast', description: 'Not below a bound by more than a tolerance.' }),
  z
    .strictObject({ atMost: boundOf('at most'), tolerance })
    .meta({ id: 'AtMost', description: 'Not above a bound by more than a tolerance.' }),
] as const

const rule = z.union([...rules, z.array(z.union(rules)).min(1).max(8)], {
  error:
    "one of { below }, { above }, { atLeast, tolerance? }, { atMost, tolerance? } with a number, 'baseline' or 'champion', { below: 'baseline', confidence }, { above: 'baseline', confidence }, or a list of them",
})

/** Rules by the metric that they are about. */
export const gateSchema = z.record(metricName, rule)
