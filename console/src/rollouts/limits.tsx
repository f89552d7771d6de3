import type { ReactNode } from 'react'
import type { Policy, RolloutPlan } from '../../../src/core/rollout.ts'
import { count, duration, percent, plural } from '../format.ts'
import { Panel, Sheet } from '../parts/page.tsx'

type Item = readonly [string, ReactNode]

const stickyWords = ({ sticky }: RolloutPlan): string => {
  if (sticky === null) return 'nothing: each question is drawn by itself'
  return 'header' in sticky ? `the header ${sticky.header}` : `the column ${sticky.column}`
}

const shareItems = (plan: RolloutPlan): readonly Item[] => [
  ['Shares', plan.steps.map(percent).join(' → ')],
  ['Each share lasts', `${duration(plan.stepFor)} or longer`],
  ['What keeps a caller with a version', stickyWords(plan)],
]

/** What a plan says, of the fields that its policy goes by. */
export const limitItems = (policy: Policy, plan: RolloutPlan): readonly Item[] => {
  const isCanary = policy === 'canary' || policy === 'shadow then canary'
  const isShadow = policy === 'shadow' || policy === 'shadow then canary'
  const { errors, latency, quality } = plan.alpha
  return [
    ...(isShadow ? [['Asked beside', `${percent(plan.shadow)} of the questions`] as const] : []),
    ...(isCanary ? shareItems(plan) : []),
    [
      'Promoted after',
      `${duration(plan.leastTime)}, ${plural(plan.leastAnswers, 'answer')}, ${plural(plan.leastLabels, 'label')} or more`,
    ],
    ['Returned after', `${plural(plan.leastBad, 'bad answer')} or more`],
    ['Undecided after', duration(plan.longest)],
    ...(policy === 'blue/green'
      ? [['May fail', `${percent(plan.mostFailed)} of the answers`] as const]
      : [
          [
            'May be bad',
            `${count(100 * plan.margin) === '100' ? 'as often' : `${plan.margin} times as often`}`,
          ] as const,
          ['Counts as slow', `${percent(plan.tolerance)} beyond the slowest twentieth`] as const,
          [
            'Promoted where',
            `less than ${plan.twice} times as bad, or ${percent(plan.near)} of the answers at most`,
          ] as const,
          [
            'Returned wrongly',
            `in ${percent(errors)} (errors), ${percent(latency)} (latency), ${percent(quality)} (quality) of rollouts at most`,
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
