import type { ReactNode } from 'react'
import type { Policy, RolloutPlan } from '../../../src/core/rollout.ts'
import { plural } from '../format.ts'
import { Panel, Sheet } from '../parts/page.tsx'
import { lengthWords, shareWords } from './words.ts'

type Item = readonly [string, ReactNode]

const stickyWords = ({ sticky }: RolloutPlan): string => {
  if (sticky === null) return 'nothing: each question is drawn by itself'
  return 'header' in sticky ? `the header ${sticky.header}` : `the column ${sticky.column}`
}

const shareItems = (plan: RolloutPlan): readonly Item[] => [
  ['Shares', plan.steps.map(shareWords).join(' → ')],
  ['Each share lasts', `${lengthWords(plan.stepFor)} or longer`],
  ['What keeps a caller with a version', stickyWords(plan)],
]

/** What a plan says, of the fields that its policy goes by. */
export const limitItems = (policy: Policy, plan: RolloutPlan): readonly Item[] => {
  const isCanary = policy === 'canary' || policy === 'shadow then canary'
  const isShadow = policy === 'shadow' || policy === 'shadow then canary'
  const { errors, latency, quality } = plan.alpha
  return [
    ...(isShadow ? [['Asked beside', `${shareWords(plan.shadow)} of the questions`] as const] : []),
    ...(isCanary ? shareItems(plan) : []),
    [
      'Promoted after',
      [
        lengthWords(plan.leastTime),
        plural(plan.leastAnswers, 'answer'),
        ...(plan.leastLabels > 0 ? [plural(plan.leastLabels, 'label')] : []),
      ].join(', '),
    ],
    ['Returned after', `${plural(plan.leastBad, 'bad answer')} or more`],
    ['Undecided after', lengthWords(plan.longest)],
    ...(policy === 'blue/green'
      ? [['May fail', `${shareWords(plan.mostFailed)} of the answers`] as const]
      : [
          ['May be bad', plan.margin === 1 ? 'as often' : `${plan.margin} times as often`] as const,
          ['Counts as slow', `${shareWords(plan.tolerance)} beyond the slowest twentieth`] as const,
          [
            'Promoted where',
            `less than ${plan.twice} times as often bad, or by less than ${shareWords(plan.near)} of the answers`,
          ] as const,
          [
            'Returned wrongly',
            `in ${shareWords(errors)} (errors), ${shareWords(latency)} (latency), ${shareWords(quality)} (quality) of rollouts at most`,
          ] as const,
        ]),
  ]
}

/** The limits that a rollout is held to: those of its endpoint when it began. */
export const Limits = ({ policy, plan }: { policy: Policy; plan: RolloutPlan }) => (
  <Panel title="Limits" note="of its endpoint, as it began">
    <Sheet items={limitItems(policy, plan)} />
  </Panel>
)
