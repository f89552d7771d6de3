/** How a new version takes over at an endpoint, as somebody writes it. */
import type { Policy, RolloutPlan } from '../../../src/core/rollout.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import type { Change } from './draft.ts'
import { lengthOf } from './draft.ts'

type Spec = Pick<EndpointView['spec'], 'policy' | 'rollout'>

/** Fields of it that are written, each by the policies that go by it. */
const fieldsOf: Readonly<Record<keyof Fields, readonly Policy[]>> = {
  steps: ['canary', 'shadow then canary'],
  stepFor: ['canary', 'shadow then canary'],
  sticky: ['canary', 'shadow then canary'],
  shadow: ['shadow', 'shadow then canary'],
  leastTime: ['blue/green', 'canary', 'shadow', 'shadow then canary'],
  leastAnswers: ['blue/green', 'canary', 'shadow', 'shadow then canary'],
  leastLabels: ['blue/green', 'canary', 'shadow', 'shadow then canary'],
}

interface Fields {
  /** Percentages, one after the other: `5 25 50`. */
  readonly steps: string
  readonly stepFor: string
  /** `header x-user` or `column customer`; empty: nothing. */
  readonly sticky: string
  /** A percentage. */
  readonly shadow: string
  readonly leastTime: string
  readonly leastAnswers: string
  readonly leastLabels: string
}

export type PlanField = keyof Fields
export type PlanDraft = Fields & { readonly policy: Policy }

/** Fields that a policy goes by, in the order in which they are asked for. */
export const fieldsFor = (policy: Policy): readonly PlanField[] =>
  (Object.keys(fieldsOf) as PlanField[]).filter((field) => fieldsOf[field].includes(policy))

const percentOf = (share: number) => String(Number((100 * share).toPrecision(6)))
const shareOf = (text: string) => Number((Number(text) / 100).toPrecision(8))

const stickyOf = ({ sticky }: RolloutPlan): string => {
  if (sticky === null) return ''
  return 'header' in sticky ? `header ${sticky.header}` : `column ${sticky.column}`
}

export const planDraftOf = ({ policy, rollout }: Spec): PlanDraft => ({
  policy,
  steps: rollout.steps.map(percentOf).join(' '),
  stepFor: lengthOf(rollout.stepFor),
  sticky: stickyOf(rollout),
  shadow: percentOf(rollout.shadow),
  leastTime: lengthOf(rollout.leastTime),
  leastAnswers: String(rollout.leastAnswers),
  leastLabels: String(rollout.leastLabels),
})

const stepsIn = (text: string): number[] =>
  text
    .split(/[\s,%]+/)
    .filter(Boolean)
    .map(shareOf)

const stepsProblem = (text: string): string | undefined => {
  const steps = stepsIn(text)
  const within = steps.every((share) => share >= 0.001 && share <= 0.95)
  if (steps.length < 1 || steps.length > 20 || !within)
    return 'One to 20 percentages from 0.1 to 95, with blanks between them'
  const grow = steps.every((share, at) => at === 0 || share > Number(steps[at - 1]))
  return grow ? undefined : 'Each has to be more than the one before'
}

const longest = 30 * 86_400_000
const units: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
}

const lengthProblem = (text: string): string | undefined => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  if (number === undefined) return 'A number and ms, s, m, h or d'
  return Number(number) * (units[unit] ?? 1) <= longest ? undefined : '30d at most'
}

const wholeProblem = (text: string): string | undefined => {
  const number = Number(text)
  return text.trim() !== '' && Number.isInteger(number) && number >= 0 && number <= 1e9
    ? undefined
    : 'A whole number from 0 to 1,000,000,000'
}

const stickyIn = (text: string): RolloutPlan['sticky'] | undefined => {
  if (text.trim() === '') return null
  const [, kind, name = ''] = /^(header|column)\s+(.+)$/.exec(text.trim()) ?? []
  if (kind === 'column') return { column: name }
  return kind === 'header' && /^[A-Za-z0-9-]{1,100}$/.test(name) ? { header: name } : undefined
}

const problemOf = (field: PlanField, text: string): string | undefined => {
  switch (field) {
    case 'steps':
      return stepsProblem(text)
    case 'stepFor':
    case 'leastTime':
      return lengthProblem(text)
    case 'sticky':
      return stickyIn(text) === undefined
        ? 'Empty, or as header x-user-id, or column customer'
        : undefined
    case 'shadow': {
      const share = shareOf(text)
      return share > 0 && share <= 1 ? undefined : 'A percentage above 0, 100 at most'
    }
    default:
      return wholeProblem(text)
  }
}

/** Why values cannot be; of the fields that its policy goes by. */
export const planProblems = (draft: PlanDraft): Readonly<Partial<Record<PlanField, string>>> =>
  Object.fromEntries(
    fieldsFor(draft.policy).flatMap((field) => {
      const problem = problemOf(field, draft[field])
      return problem === undefined ? [] : [[field, problem]]
    }),
  )

const writtenIn = (field: PlanField, text: string) => {
  switch (field) {
    case 'steps':
      return stepsIn(text)
    case 'stepFor':
    case 'leastTime':
      return text.trim()
    case 'sticky':
      return stickyIn(text) ?? null
    case 'shadow':
      return shareOf(text)
    default:
      return Number(text)
  }
}

/** What is to be changed; nothing of what stays, or of what the policy does not go by. */
export const planChange = (draft: PlanDraft, spec: Spec): Change => {
  const before = planDraftOf(spec)
  const changed = fieldsFor(draft.policy).filter((field) => draft[field].trim() !== before[field])
  return {
    ...(draft.policy !== before.policy && { policy: draft.policy }),
    ...(changed.length > 0 && {
      rollout: Object.fromEntries(changed.map((field) => [field, writtenIn(field, draft[field])])),
    }),
  }
}

/** How a field is called, and what it is. */
export const planNames: Readonly<Record<PlanField, readonly [name: string, meaning: string]>> = {
  steps: ['Shares', 'Percentages of the questions that it answers, one after the other'],
  stepFor: ['Each share lasts', 'At least, as 2m or 1h'],
  sticky: [
    'Keeps a caller with a version',
    'As header x-user-id, or column customer; empty: nothing',
  ],
  shadow: ['Asked beside', 'Percentage of the questions'],
  leastTime: ['Watched for', 'At least, before it is promoted'],
  leastAnswers: ['Answers', 'At least, before it is promoted'],
  leastLabels: [
    'Labels',
    'Labelled answers at least, before it is promoted; 0: none are waited for',
  ],
}
