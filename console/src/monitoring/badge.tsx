import type { FeatureState } from '../../../src/core/monitor.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import css from './page.module.css'
import { stateMeanings, stateWords } from './words.ts'

/** Colour is for what has to be looked at. */
const stateTones: Readonly<Record<FeatureState, Tone>> = {
  ...{ alarm: 'bad', hint: 'work', steady: 'plain', unmeasured: 'plain' },
}

/** How a window or a feature of it is. What was not measured has a broken frame. */
export const StateBadge = ({ state }: { state: FeatureState }) => (
  <span className={css.state} data-state={state} title={stateMeanings[state]}>
    <Badge tone={stateTones[state]} dot={state === 'alarm' || state === 'hint'}>
      {stateWords[state]}
    </Badge>
  </span>
)
