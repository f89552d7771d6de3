import { Button, Skeleton } from '@mantine/core'
import { ClipboardCheck, Download, Play } from 'lucide-react'
import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'
import { useModel } from '../data/model.ts'
import { count, duration, percent, plural, until } from '../format.ts'
import { useWaiting, VersionLink, Waiting } from '../models/waits.tsx'
import { Until } from '../parts/badge.tsx'
import { Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { shareOf } from '../progress.ts'
import { Accuracy } from './accuracy.tsx'
import css from './page.module.css'
import { Quality } from './quality.tsx'
import { ServingNotice } from './serving.tsx'
import { answersWords, championWords, hubOf, servingTrouble, shownStages } from './shown.ts'
import { Track } from './track.tsx'
import { trafficOf } from './traffic.ts'
import { Training } from './training.tsx'
import { Wheel } from './wheel.tsx'

/** Stands, disabled, before the model is known: nothing moves when it comes. */
const Actions = ({ model }: { model: ModelLoop | null }) => {
  const train = useTrain(model?.model ?? '')
  const ingest = useIngest(model?.model ?? '')
  const evaluate = useEvaluate(model?.model ?? '')
  return (
    <>
      <Button
        variant="filled"
        leftSection={<Play size={14} />}
        loading={train.isPending}
        disabled={model?.active !== null}
        title={model?.active ? 'A training is running; never two at once.' : undefined}
        onClick={() => train.mutate()}
      >
        Train now
      </Button>
      <Button
        leftSection={<Download size={14} />}
        loading={ingest.isPending}
        disabled={!model || model.queue === 0}
        title={model?.queue === 0 ? 'The queue is empty.' : undefined}
        onClick={() => ingest.mutate()}
      >
        Ingest now
      </Button>
      {model?.prompts !== false && (
        <Button
          leftSection={<ClipboardCheck size={14} />}
          loading={evaluate.isPending}
          disabled={!model || model.champion === null}
          title={model?.champion === null ? 'There is no champion to evaluate.' : undefined}
          onClick={() => evaluate.mutate()}
        >
          Evaluate now
        </Button>
      )}
    </>
  )
}

/** The next thing that is due, as the stages tell it. */
const soonest = ({ stages }: ModelLoop) =>
  stages
    .filter((each) => each.nextAt !== null)
    .sort((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0))
    .at(0)

const Mill = ({ model, waiting }: { model: ModelLoop; waiting: ModelVersion | null }) => {
  const training =
    model.active !== null &&
    model.stages.some((each) => each.stage === 'train' && each.state === 'active')
  const share = training ? shareOf(model.active?.progress) : null
  const stages = shownStages(model, waiting !== null)
  const turning = model.active !== null || stages.some(({ state }) => state === 'active')
  const wheel = { stages, turning, share, ...hubOf(model, share, waiting?.version ?? null) }
  const next = soonest(model)
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
            <dd>
              {model.champion !== null
                ? `version ${model.champion}`
                : waiting
                  ? `none, version ${waiting.version} waits`
                  : model.trainings > 0
                    ? 'none'
                    : 'none yet'}
            </dd>
            <dt>{model.active ? 'Training' : 'Next'}</dt>
            <dd className="num">
              {model.active?.progress ? (
                `${until(model.active.progress.secondsLeft * 1000, 0)} left`
              ) : model.active ? (
                'under way'
              ) : next?.nextAt != null ? (
                <>
                  {next.stage} in <Until time={next.nextAt} />
                </>
              ) : (
                'nothing planned'
              )}
            </dd>
          </dl>
        </div>
        <Track
          stages={stages}
          more={({ stage }) =>
            stage === 'register' &&
            waiting && (
              <>
                Its gate did not pass. <VersionLink version={waiting} />
              </>
            )
          }
        />
      </div>
    </div>
  )
}

const Serving = ({ model }: { model: ModelLoop }) => {
  const { served, dataset } = model
  const last = model.accuracy.at(-1)
  const traffic = trafficOf(served)
  return (
    <Panel title="In production" note={answersWords(model)}>
      <Facts
        items={[
          ['Requests', count(served.requests)],
          [
            'Failed',
            <>
              {count(served.failed)}
              {traffic.share && <small>{traffic.share}</small>}
            </>,
            traffic.tone,
          ],
          ['p50', served.requests > served.failed ? duration(served.p50Seconds * 1000) : '–'],
          ['p99', served.requests > served.failed ? duration(served.p99Seconds * 1000) : '–'],
          ...(model.prompts
            ? [['Prompts right', last ? percent(last.accuracy) : '–'] as const]
            : []),
          ['Trainings', count(model.trainings)],
          ['Data', dataset ? plural(dataset.rows, 'row') : '–'],
          ['Queued', plural(model.queue, 'row')],
        ]}
      />
    </Panel>
  )
}

const Skeletons = () => (
  <>
    <div className={css.frame}>
      <Skeleton className={css.skeletons} radius="lg" />
    </div>
    <Skeleton height={180} radius="lg" />
  </>
)

/** What wants attention, before everything else. */
const Attention = ({ model, waiting }: { model: ModelLoop; waiting: ModelVersion | null }) => {
  const trouble = servingTrouble(model)
  return (
    <>
      {trouble && <ServingNotice summary={trouble} />}
      {waiting && <Waiting version={waiting} champion={model.champion} />}
    </>
  )
}

const Content = ({ model }: { model: ModelLoop }) => {
  const waiting = useWaiting(model)
  return (
    <>
      <Attention model={model} waiting={waiting} />
      <Mill model={model} waiting={waiting} />
      <Training model={model} waiting={waiting} />
      <div className={css.pair}>
        {model.prompts ? <Accuracy model={model} /> : <Quality model={model} />}
        <Serving model={model} />
      </div>
    </>
  )
}

const Lead = ({ model }: { model: ModelLoop }) => {
  const waiting = useWaiting(model)
  return `${model.task} · ${championWords(model, waiting?.version ?? null)}`
}

/** The wheel: every stage, what it did last, what comes next and when. */
export const LoopPage = () => {
  const { model, loop } = useModel()
  return (
    <Page
      title="Loop"
      heading={model?.model ?? 'Loop'}
      lead={model ? <Lead model={model} /> : '\u00a0'}
      actions={<Actions model={model} />}
    >
      <Answer query={loop} skeletons={<Skeletons />}>
        {() =>
          model ? (
            <Content model={model} />
          ) : (
            <Empty title="No model is configured.">
              Declare one under <code>models</code> in <code>millrace.config.ts</code>.
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}
