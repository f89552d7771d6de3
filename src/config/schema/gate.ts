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

const surePart =
  'The standard error is that of the difference on the same rows (`champion`), of the gain (`baseline`, `val_loss` alone), or of the metric (a number).'

const confidence = z
  .literal([0.9, 0.95, 0.99])
  .optional()
  .meta({
    description: `The metric has to be beyond the bound by more than chance would bring in one case of ten, twenty or a hundred. ${surePart}`,
    unit: 'share',
    otherwise: 'any difference counts',
    examples: [0.95],
  })

const doubt = z
  .literal([0.9, 0.95, 0.99])
  .optional()
  .meta({
    description: `It fails only where it is beyond the bound by more than chance would bring in one case of ten, twenty or a hundred. ${surePart}`,
    unit: 'share',
    otherwise: 'any difference counts',
    examples: [0.95],
  })

/** Without a confidence `atLeast` and `atMost` say the same. */
const margin = z
  .number()
  .min(0)
  .optional()
  .meta({
    description:
      'By how much the metric may surely be worse than the bound; only with `confidence`: without one, `atLeast` and `atMost` say the same.',
    unit: 'that of the metric',
    otherwise: 'not at all',
    examples: [0.02],
  })

const onlySure = 'a tolerance only with a confidence'
const isSure = ({
  tolerance,
  confidence,
}: {
  readonly tolerance?: number | undefined
  readonly confidence?: number | undefined
}) => tolerance === undefined || confidence !== undefined
const sureInJson = { dependentRequired: { tolerance: ['confidence'] } }

const rules = [
  z
    .strictObject({ below: boundOf('below'), tolerance: margin, confidence })
    .refine(isSure, onlySure)
    .meta({ id: 'Below', description: 'Below a bound.', ...sureInJson }),
  z
    .strictObject({ above: boundOf('above'), tolerance: margin, confidence })
    .refine(isSure, onlySure)
    .meta({ id: 'Above', description: 'Above a bound.', ...sureInJson }),
  z
    .strictObject({ atLeast: boundOf('at least'), tolerance, confidence: doubt })
    .meta({ id: 'AtLeast', description: 'Not below a bound by more than a tolerance.' }),
  z
    .strictObject({ atMost: boundOf('at most'), tolerance, confidence: doubt })
    .meta({ id: 'AtMost', description: 'Not above a bound by more than a tolerance.' }),
] as const

const rule = z.union([...rules, z.array(z.union(rules)).min(1).max(8)], {
  error:
    "one of { below }, { above }, { atLeast }, { atMost } with a number, 'baseline' or 'champion', and tolerance? or confidence?, or a list of them; { below } and { above } take a tolerance only with a confidence",
})

/** Rules by the metric that they are about. */
export const gateSchema = z.record(metricName, rule)
