import type { RolloutView } from '../../../src/operations/contract.ts'
import { Badge } from '../parts/badge.tsx'
import { standingWords, toneOf } from './words.ts'

/** How a rollout stands. */
export const RolloutBadge = ({ rollout }: { rollout: RolloutView }) => {
  const tone = toneOf(rollout)
  return (
    <Badge tone={tone} dot={tone !== 'plain'}>
      {standingWords(rollout)}
    </Badge>
  )
}
