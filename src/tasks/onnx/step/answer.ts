/** What a scoring step answers, as everything else answers. */
import type { Answer } from '../../../core/answer.ts'
import { z } from '../../../core/schema.ts'
import { mostLabels } from '../options.ts'

const share = z.number().min(0).max(1)

const answers = z.union(
  [
    z.strictObject({
      classes: z
        .record(z.string().min(1), share)
        .refine((classes) => Object.keys(classes).length <= mostLabels),
      class: z.string().optional(),
    }),
    z.strictObject({ number: z.number() }),
    z.strictObject({ values: z.array(z.number()).min(1) }),
  ],
  {
    error:
      '{ classes: { NAME: 0 to 1, … } }, with the name of one as class, { number }, or { values: [ … ] }, of finite numbers',
  },
)

export type Read =
  | { readonly answer: Answer; readonly problem: null }
  | { readonly problem: string }

/** The answer with its likeliest classes, the one that it is first; or what is wrong with it. */
export const answerIn = (given: unknown, k: number): Read => {
  const { data, error } = answers.safeParse(given)
  if (error) return { problem: error.issues[0]?.message ?? 'it is no answer' }
  if ('number' in data) return told({ kind: 'values', values: [data.number] })
  if ('values' in data) return told({ kind: 'values', values: data.values })
  const shares = Object.entries(data.classes).sort(([, a], [, b]) => b - a)
  const best = data.class ?? shares[0]?.[0]
  if (!shares.some(([label]) => label === best))
    return {
      problem: `a class among ${shares
        .slice(0, 10)
        .map(([label]) => label)
        .join(', ')}`,
    }
  const classes = [
    ...shares.filter(([label]) => label === best),
    ...shares.filter(([label]) => label !== best),
  ].map(([label, probability]) => ({ label, probability }))
  return told({ kind: 'classes', classes: classes.slice(0, k) })
}

const told = (answer: Answer): Read => ({ answer, problem: null })
