import { Button, Skeleton } from '@mantine/core'
import { ClipboardCheck, Download, Play } from 'lucide-react'
import type { ModelLoop } from '../../../src/http/views.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'
import { useModel } from '../data/model.ts'
import { count, duration, percent, plural } from '../format.ts'
import { Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { Accuracy } from './accuracy.tsx'
import css from './page.module.css'
import { shareOf } from './stages.ts'
import { Track } from './track.tsx'
import { Training } from './training.tsx'
import { Wheel } from './wheel.tsx'

const Actions = ({ model }: { model: ModelLoop }) => {
  const train = useTrain(model.model)
  const ingest = useIngest(model.model)
  const evaluate = useEvaluate(model.model)
  return (
    <>
      <Button
        variant="filled"
        leftSection={<Play size={14} />}
        loading={train.isPending}
        disabled={model.active !== null}
        title={model.active ? 'A training is running; never two at once.' : undefined}
        onClick={() => train.mutate()}
      >
        Train now
      </Button>
      <Button
        leftSection={<Download size={14} />}
        loading={ingest.isPending}
        disabled={model.queue === 0}
        title={model.queue === 0 ? 'The queue is empty.' : undefined}
        onClick={() => ingest.mutate()}
      >
        Ingest now
      </Button>
      <Button
        leftSection={<ClipboardCheck size={14} />}
        loading={evaluate.isPending}
        disabled={model.champion === null}
        title={model.champion === null ? 'There is no model to evaluate yet.' : undefined}
        onClick={() => evaluate.mutate()}
      >
        Evaluate now
      </Button>
    </>
  )
}

const Mill = ({ model }: { model: ModelLoop }) => {
  const working = model.stages.find((each) => each.state === 'active' && each.stage !== 'serve')
  const progress = model.active?.progress ?? null
  const training = model.active !== null && progress !== null && progress.step < progress.steps
  const share = training ? shareOf(progress) : null
  const turning = working !== undefined || model.active !== null
  return (
    <div className={css.frame}>
      <div className={css.mill} data-turning={turning}>
        <div className={css.wheel}>
          <Wheel
            stages={model.stages}
            turning={turning}
            share={share}
            title={
              share !== null
                ? `${Math.floor(share * 100)}%`
                : model.champion === null
                  ? '–'
                  : `v${model.champion}`
            }
            note={
              share !== null ? 'training' : model.champion === null ? 'no model yet' : 'champion'
            }
          />
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
          ['Prompts right', last ? percent(last.accuracy) : '–'],
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
          : ' '
      }
      actions={model && <Actions model={model} />}
    >
      <Answer query={loop} bones={<Bones />}>
        {() =>
          model ? (
            <>
              <Mill model={model} />
              <Training model={model} />
              <div className={css.pair}>
                <Accuracy model={model} />
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
