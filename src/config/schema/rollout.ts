/** What a configuration may say of how a new version takes over. */
import { honoursOf, planFields, timeOf } from '../../core/plan.ts'
import { type Policy, usualLabels, usualPlan } from '../../core/rollout.ts'
import { type Issue, z } from '../../core/schema.ts'
import { duration } from './field.ts'

const { answers, chance, share } = planFields

const alphaOf = (measure: keyof typeof usualPlan.alpha, description: string) =>
  chance.default(usualPlan.alpha[measure]).meta({ description, unit: 'chance', examples: [0.01] })

const alphaSchema = z
  .strictObject({
    errors: alphaOf('errors', 'Because its answers fail.'),
    latency: alphaOf('latency', 'Because its answers are slow.'),
    quality: alphaOf('quality', 'Because its answers are wrong, by their labels.'),
  })
  .meta({
    id: 'RolloutAlpha',
    description: 'Chances at most that a candidate is returned that is within the margin.',
  })

/** What was written of a rollout that its policy does not honour. */
export const rolloutIssues = (policy: Policy, written: object): Issue[] =>
  Object.keys(written)
    .filter((field) => !honoursOf(field).includes(policy))
    .map((field) => ({
      code: 'custom',
      path: [field],
      input: Reflect.get(written, field),
      message: `nothing, as the policy is "${policy}": it counts for ${honoursOf(field).join(', ')}`,
    }))

export const rolloutSchema = z
  .strictObject({
    steps: planFields.steps.default([...usualPlan.steps]).meta({
      description: 'Shares of the questions that a canary answers, one after the other.',
      unit: 'share',
      examples: [[0.1, 0.5]],
    }),
    sticky: planFields.sticky
      .nullable()
      .default(null)
      .meta({
        description:
          'What keeps a caller with one version; persons are counted then, not questions.',
        otherwise: 'nothing: each question is drawn by itself',
        examples: [{ header: 'x-user' }],
      }),
    shadow: planFields.shadow.default(usualPlan.shadow).meta({
      description: 'Share of the questions that a shadow is asked as well.',
      unit: 'share',
      examples: [0.1],
    }),
    stepFor: timeOf(duration.default('2m')).meta({
      description: 'How long each step lasts at least.',
      examples: ['1h'],
    }),
    leastTime: timeOf(duration.default('10m')).meta({
      description: 'How long a candidate is watched at least before it is promoted.',
      examples: ['1d'],
    }),
    leastAnswers: answers.default(usualPlan.leastAnswers).meta({
      description:
        'Answers that a candidate has given at least before it is promoted; persons, where they are kept with a version.',
      unit: 'answers',
      examples: [2000],
    }),
    leastLabels: answers.default(usualPlan.leastLabels).meta({
      description: `Labelled answers of a candidate that are waited for before it is promoted; ${usualLabels} are enough to see one that is twice as often wrong. 0: none are waited for.`,
      unit: 'answers',
      examples: [usualLabels],
    }),
    leastBad: answers.default(usualPlan.leastBad).meta({
      description: 'Bad answers of a candidate at least before it is returned.',
      unit: 'answers',
      examples: [10],
    }),
    longest: timeOf(duration.default('1d')).meta({
      description: 'Without a verdict for so long it is undecided: it holds, and says so.',
      examples: ['7d'],
    }),
    alpha: alphaSchema.prefault({}).meta({
      description:
        'Chances at most that a candidate is returned that is within the margin, whenever anybody looks.',
      otherwise: 'each of its fields has its own',
      examples: [{ errors: 0.01 }],
    }),
    promoteAlpha: chance.default(usualPlan.promoteAlpha).meta({
      description: 'Chance at most that a candidate is promoted that is at least `twice` as bad.',
      unit: 'chance',
      examples: [0.01],
    }),
    margin: planFields.times.default(usualPlan.margin).meta({
      description: 'How many times as often a candidate may fail, or be wrong.',
      unit: 'times',
      examples: [1.1],
    }),
    tolerance: planFields.tolerance.default(usualPlan.tolerance).meta({
      description:
        'How much longer than the 95th percentile of the stable version an answer may take before it counts as slow.',
      unit: 'share',
      examples: [0.2],
    }),
    twice: planFields.twice.default(usualPlan.twice).meta({
      description: 'How many times as often a candidate that is promoted is bad, at most.',
      unit: 'times',
      examples: [1.5],
    }),
    near: share.default(usualPlan.near).meta({
      description: 'Or how much more of its answers are bad, at most.',
      unit: 'share',
      examples: [0.01],
    }),
    mostFailed: share.default(usualPlan.mostFailed).meta({
      description: 'Share of failed answers beyond which blue/green goes back.',
      unit: 'share',
      examples: [0.01],
    }),
  })
  .meta({
    id: 'RolloutPlan',
    description: 'How a new version takes over, and by what it is judged.',
  })
