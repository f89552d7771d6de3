import { Skeleton } from '@mantine/core'
import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { useNow } from '../data/now.ts'
import { needsOf, shownOf } from '../datasets/attention.ts'
import { useDataSets } from '../datasets/queries.ts'
import { waitingIn } from '../models/waiting.ts'
import { Waiting } from '../models/waits.tsx'
import { attentionOf, bySeverity } from '../overview/attention.ts'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Answer, Empty, Prose } from '../parts/states.tsx'
import { RefusedLink } from '../quarantine/link.tsx'
import { Accuracy } from './accuracy.tsx'
import { Actions } from './actions.tsx'
import { Mill } from './mill.tsx'
import css from './page.module.css'
import { Production } from './production.tsx'
import { Quality } from './quality.tsx'
import { championWords } from './shown.ts'
import { Training } from './training.tsx'

const Skeletons = () => (
  <>
    <div className={css.frame}>
      <Skeleton className={css.skeletons} radius="lg" />
    </div>
    <Skeleton height={180} radius="lg" />
  </>
)

/** What needs attention, before everything else: what can be done about it stands with it. */
const NeedsAttention = ({ model }: { model: ModelLoop }) => {
  const now = Math.floor(useNow() / 60_000) * 60_000
  const waiting = waitingIn(model)
  const sets = useDataSets()
  const own = (sets.data ?? []).filter((set) => set.models.includes(model.model))
  // Rows that were refused are told beside the name.
  const data = shownOf(own, [model])
    .flatMap(needsOf)
    .filter(({ kind }) => kind === 'blocked')
  return bySeverity([...data, ...attentionOf(model, now)]).map((item) => {
    if (item.kind === 'gate')
      return waiting && <Waiting key={item.kind} version={waiting} champion={model.champion} />
    const isHere = item.to === at.loop(model.model)
    return (
      <Notice
        key={item.kind}
        tone={item.tone}
        title={item.what}
        actions={!isHere && <Link href={item.to}>Look at it</Link>}
      >
        <p>
          <Prose text={item.why} />
        </p>
      </Notice>
    )
  })
}

const Content = ({ model }: { model: ModelLoop }) => (
  <>
    <NeedsAttention model={model} />
    <Mill model={model} />
    <Training model={model} />
    <div className={css.pair}>
      {model.prompts ? <Accuracy model={model} /> : <Quality model={model} />}
      <Production model={model} />
    </div>
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
        model ? (
          <>
            {model.task} · {championWords(model, waitingIn(model)?.version ?? null)}
            {model.refused > 0 && ' · '}
            <RefusedLink model={model} />
          </>
        ) : (
          '\u00a0'
        )
      }
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
