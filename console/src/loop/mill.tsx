import type { ModelLoop } from '../../../src/operations/contract.ts'
import { waitingIn } from '../models/waiting.ts'
import { shareOf } from '../progress.ts'
import css from './page.module.css'
import { hubOf } from './shown.ts'
import { Track } from './track.tsx'
import { Wheel } from './wheel.tsx'

/** How far the training is, 0 to 1; null while none is under way. */
const shareIn = ({ active, stages }: ModelLoop): number | null =>
  active && stages.some(({ stage, state }) => stage === 'train' && state === 'active')
    ? shareOf(active)
    : null

/** The wheel, and beside it the stages that it turns. */
export const Mill = ({ model }: { model: ModelLoop }) => {
  const share = shareIn(model)
  const turning = model.active !== null || model.stages.some(({ state }) => state === 'active')
  const waiting = waitingIn(model)
  return (
    <div className={css.frame}>
      <div className={css.mill}>
        <Wheel turning={turning} share={share} {...hubOf(model, share, waiting?.version ?? null)} />
        <Track model={model} />
      </div>
    </div>
  )
}
