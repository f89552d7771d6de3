import { z } from '../core/schema.ts'
import type { VersionThreshold } from '../core/threshold.ts'
import { model, textOf, version } from './fields.ts'
import { operation } from './operation.ts'

const kept: z.ZodType<VersionThreshold> = z.object({
  version: z.int(),
  class: z.string(),
  threshold: z.number(),
})

export const setThreshold = operation({
  name: 'setThreshold',
  summary: 'Say from which probability on a version answers a class; below it, the likeliest other',
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  path: '/api/models/:model/versions/:version/threshold',
  input: {
    model,
    version,
    class: textOf(1000).min(1).describe('The class.'),
    threshold: z
      .union([z.number().min(0).max(1), z.literal('none')], {
        error: 'a probability from 0 to 1, or none',
      })
      .describe('Probability, 0 to 1; `none`: the likeliest class is answered.'),
  },
  output: z.object({
    thresholds: z.array(kept).readonly().describe('Of the versions of the model.'),
  }),
  anyModel: true,
  refuses: ['not_found'],
  async run({ registry }, { model, version, class: name, threshold }, { author }) {
    const to = threshold === 'none' ? null : { class: name, threshold }
    await registry.setThreshold({ model, version }, to, author)
    return { thresholds: await registry.thresholds(model) }
  },
})
