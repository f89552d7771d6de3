import type { RolloutPoint } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import css from './steps.module.css'
import { type StepState, stepsOf } from './steps.ts'

const said: Readonly<Record<StepState, string>> = {
  past: 'done',
  now: 'now',
  ahead: 'to come',
  'left out': 'left out',
}

/** The way of a rollout, and where on it it stands. `points`: what was seen of one that has ended. */
export const Steps = (props: { rollout: RolloutView; points?: readonly RolloutPoint[] }) => {
  const { rollout, points = [] } = props
  return (
    <ol className={css.steps} aria-label="Steps">
      {stepsOf(rollout, points).map(({ name, state }) => (
        <li
          key={name}
          data-state={state}
          data-bad={name === 'Returned' || undefined}
          aria-current={state === 'now' ? 'step' : undefined}
        >
          <i aria-hidden="true" />
          {name}
          <span className="unseen">, {said[state]}</span>
        </li>
      ))}
    </ol>
  )
}
