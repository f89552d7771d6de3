import type { RolloutView } from '../../../src/operations/contract.ts'
import css from './page.module.css'
import { saidOf, toneOf } from './words.ts'

/** What is to be said of a rollout first, as the server says it. */
export const Said = ({ rollout }: { rollout: RolloutView }) => (
  <p className={css.said} data-tone={toneOf(rollout)} role="status">
    {saidOf(rollout)}
  </p>
)
