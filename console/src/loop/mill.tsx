import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { until } from '../format.ts'
import { VersionLink } from '../models/waits.tsx'
import { Until } from '../parts/badge.tsx'
import { shareOf } from '../progress.ts'
import css from './page.module.css'
import { hubOf, type Shown, shownStages } from './shown.ts'
import { Track } from './track.tsx'
import { Wheel } from './wheel.tsx'

interface Props {
  readonly model: ModelLoop
  /** The newest version, where it waits behind its gate. */
  readonly waiting: ModelVersion | null
}

/** The next thing that is due, as the stages tell it. */
const soonest = ({ stages }: ModelLoop) =>
  stages
    .filter((each) => each.nextAt !== null)
    .sort((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0))
    .at(0)

const championIn = ({ model, waiting }: Props): string => {
  if (model.champion !== null) return `version ${model.champion}`
  if (waiting) return `none, version ${waiting.version} waits`
  return model.trainings > 0 ? 'none' : 'none yet'
}

const Due = ({ model }: { model: ModelLoop }) => {
  if (model.active?.progress) return `${until(model.active.progress.secondsLeft * 1000, 0)} left`
  if (model.active) return 'under way'
  const next = soonest(model)
  if (next?.nextAt == null) return 'nothing planned'
  return (
    <>
      {next.stage} in <Until time={next.nextAt} />
    </>
  )
}

/** How far the training is, 0 to 1; null while none is under way. */
const shareIn = ({ active, stages }: ModelLoop): number | null =>
  active && stages.some(({ stage, state }) => stage === 'train' && state === 'active')
    ? shareOf(active.progress)
    : null

const moreOf = ({ stage }: Shown, waiting: ModelVersion | null) =>
  stage === 'register' &&
  waiting && (
    <>
      Its gate did not pass. <VersionLink version={waiting} />
    </>
  )

/** The wheel with its stages around it; where there is no room the stages stand on a track below it. */
export const Mill = ({ model, waiting }: Props) => {
  const share = shareIn(model)
  const stages = shownStages(model, waiting !== null)
  const turning = model.active !== null || stages.some(({ state }) => state === 'active')
  const wheel = { stages, turning, share, ...hubOf(model, share, waiting?.version ?? null) }
  return (
    <div className={css.frame}>
      <div className={css.mill} data-turning={turning}>
        <div className={css.wheel}>
          <Wheel {...wheel} />
        </div>
        <div className={css.small}>
          <Wheel {...wheel} alone />
          <dl>
            <dt>Champion</dt>
            <dd>{championIn({ model, waiting })}</dd>
            <dt>{model.active ? 'Training' : 'Next'}</dt>
            <dd className="num">
              <Due model={model} />
            </dd>
          </dl>
        </div>
        <Track stages={stages} more={(stage) => moreOf(stage, waiting)} />
      </div>
    </div>
  )
}
