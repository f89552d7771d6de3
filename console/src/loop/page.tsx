import { Button, Skeleton } from '@mantine/core'
import { ClipboardCheck, Download, Play } from 'lucide-react'
import type { ModelLoop } from '../../../src/http/views.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'
import { useModel } from '../data/model.ts'
import { count, duration, percent, plural, until } from '../format.ts'
import { Until } from '../parts/badge.tsx'
import { Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { shareOf } from '../progress.ts'
import { Accuracy } from './accuracy.tsx'
import css from './page.module.css'
import { Quality } from './quality.tsx'
import { shownState } from './stages.ts'
import { Track } from './track.tsx'
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
          title={model?.champion === null ? 'There is no model to evaluate yet.' : undefined}
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

const Mill = ({ model }: { model: ModelLoop }) => {
  const training =
    model.active !== null &&
    model.stages.some((each) => each.stage === 'train' && each.state === 'active')
  const share = training ? shareOf(model.active?.progress) : null
  const turning =
    model.active !== null || model.stages.some((each) => shownState(each) === 'active')
  const none = model.champion === null
  const wheel = {
    stages: model.stages,
    turning,
    share,
    title: share !== null ? `${Math.floor(share * 100)}%` : none ? '–' : `v${model.champion}`,
    note: share !== null ? 'training' : none ? 'no model yet' : 'champion',
  }
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
            <dd>{none ? 'none yet' : `version ${model.champion}`}</dd>
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
        <Track stages={model.stages} />
      </div>
    </div>
  )
}

const Serving = ({ model }: { model: ModelLoop }) => {
  const { served, dataset } = model
  const last = model.accuracy.at(-1)
  return (
    <Panel
      title="In production"
      note={model.champion === null ? 'no model yet' : `version ${model.champion}`}
    >
      <Facts
        items={[
          ['Requests', count(served.requests)],
          ['Failed', count(served.failed)],
          ['p50', served.requests > 0 ? duration(served.p50Seconds * 1000) : '–'],
          ['p99', served.requests > 0 ? duration(served.p99Seconds * 1000) : '–'],
          ...(model.prompts
            ? [['Prompts right', last ? percent(last.accuracy) : '–'] as const]
            : []),
          ['Laps', count(model.laps)],
          ['Data', dataset ? plural(dataset.rows, 'row') : '–'],
          ['Queued', plural(model.queue, 'row')],
        ]}
      />
    </Panel>
  )
}

const Bones = () => (
  <>
    <div className={css.frame}>
      <Skeleton className={css.bones} radius="lg" />
    </div>
    <Skeleton height={180} radius="lg" />
  </>
)

/** The wheel: every stage, what it did last, what comes next and when. */
export const LoopPage = () => {
  const { model, loop } = useModel()
  return (
    <Page
      title="Loop"
      heading={model?.model ?? 'Loop'}
      lead={
        model
          ? `${model.task} · ${model.champion === null ? 'no champion yet' : `champion version ${model.champion}`}`
          : '\u00a0'
      }
      actions={<Actions model={model} />}
    >
      <Answer query={loop} bones={<Bones />}>
        {() =>
          model ? (
            <>
              <Mill model={model} />
              <Training model={model} />
              <div className={css.pair}>
                {model.prompts ? <Accuracy model={model} /> : <Quality model={model} />}
                <Serving model={model} />
              </div>
            </>
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
