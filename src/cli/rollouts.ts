import { percent } from '../core/figure.ts'
import type { RolloutView } from '../operations/contract.ts'
import { listRollouts } from '../operations/rollouts.ts'
import { verbOf } from './operation.ts'
import { moment, table } from './table.ts'

export const verb = verbOf({
  name: 'rollouts',
  operation: listRollouts,
  words: [],
  render: ({ rollouts }) => listed(rollouts),
})

const listed = (rollouts: readonly RolloutView[]): string =>
  rollouts.length === 0
    ? 'No rollouts: a new version takes over at once, unless its endpoint has another policy.'
    : table(
        ['began', 'endpoint', 'versions', 'policy', 'phase', 'share', 'verdict', 'why'],
        rollouts.map((each) => [
          ...[moment(each.createdAt), each.endpoint, `${each.stable} → ${each.candidate}`],
          ...[each.policy, each.phase, `${percent(each.weight)}%`],
          ...[each.verdict ?? (each.undecided === null ? 'none yet' : 'undecided')],
          each.verdict === null ? (each.undecided ?? each.waits ?? '') : each.reason,
        ]),
      )
