import { Skeleton } from '@mantine/core'
import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useModel } from '../data/model.ts'
import { count, duration, percent, plural } from '../format.ts'
import { useWaiting, Waiting } from '../models/waits.tsx'
import { Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { Accuracy } from './accuracy.tsx'
import { Actions } from './actions.tsx'
import { Mill } from './mill.tsx'
import css from './page.module.css'
import { Quality } from './quality.tsx'
import { ServingNotice } from './serving.tsx'
import { answersWords, championWords, servingTrouble } from './shown.ts'
import { trafficOf } from './traffic.ts'
import { Training } from './training.tsx'

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
