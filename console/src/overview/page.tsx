import { CircleAlert, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useNow } from '../data/now.ts'
import { useLoop } from '../data/queries.ts'
import { needsOf, shownOf } from '../datasets/attention.ts'
import { useDataSets } from '../datasets/queries.ts'
import { plural } from '../format.ts'
import { useMonitors } from '../monitoring/queries.ts'
import { More } from '../parts/more.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Prose, Skeletons } from '../parts/states.tsx'
import { useLastRollouts } from '../rollouts/queries.ts'
import { type Attention, attentionAt, attentionOf, attentionTo, bySeverity } from './attention.ts'
import { ModelTable } from './models.tsx'
import css from './page.module.css'

const icons = { bad: CircleAlert, warn: TriangleAlert }

const Item = ({ item }: { item: Attention }) => {
  const Icon = icons[item.tone]
  return (
    <li data-tone={item.tone}>
      <Icon size={17} aria-label={item.tone === 'bad' ? 'Trouble' : 'Warning'} />
      <span className={css.model}>{item.of}</span>
      <span className={css.what}>
        <Link href={item.to}>{item.what}</Link>
        <small>
          <Prose text={item.why} />
        </small>
      </span>
    </li>
  )
}

/** What is shown before the models, which stay in sight. */
const firstItems = 12

const Items = ({ items }: { items: readonly Attention[] }) => (
  <More items={items} first={firstItems} of="worst">
    {(shown) => (
      <ul className={css.attention}>
        {shown.map((item) => (
          <Item key={`${item.of} ${item.kind} ${item.to}`} item={item} />
        ))}
      </ul>
    )}
  </More>
)

/** That nothing needs attention is said only once all is known. */
const NeedsAttention = ({ models }: { models: readonly ModelLoop[] }) => {
  // To the minute: nothing here is told by the second.
  const now = Math.floor(useNow() / 60_000) * 60_000
  const sets = useDataSets()
  const rollouts = useLastRollouts()
  const monitors = useMonitors()
  const items = bySeverity([
    ...models.flatMap((model) => attentionOf(model, now)),
    ...attentionTo(rollouts.data ?? [], now),
    ...attentionAt(monitors.data ?? []),
    ...shownOf(sets.data ?? [], models).flatMap(needsOf),
  ])
  return (
    <Panel title="Needs attention" note={items.length > 0 ? String(items.length) : ''} flush>
      {items.length > 0 && <Items items={items} />}
      <Answer query={sets} skeletons={<Skeletons rows={1} height={34} />}>
        {() => (
          <Answer query={rollouts} skeletons={<Skeletons rows={1} height={34} />}>
            {() => (
              <Answer query={monitors} skeletons={<Skeletons rows={1} height={34} />}>
                {() => (items.length === 0 ? <p className={css.well}>Nothing.</p> : null)}
              </Answer>
            )}
          </Answer>
        )}
      </Answer>
    </Panel>
  )
}

const Content = ({ models }: { models: readonly ModelLoop[] }) => (
  <>
    <NeedsAttention models={models} />
    <Panel title={plural(models.length, 'model')} note="traffic of the last 15 min" flush>
      <ModelTable models={models} />
    </Panel>
  </>
)

/** Every model, and before them what of them and of data needs attention. */
export const OverviewPage = () => {
  const loop = useLoop()
  return (
    <Page title="Overview">
      <Answer query={loop} skeletons={<Skeletons rows={8} height={34} />}>
        {({ models }) =>
          models.length === 0 ? (
            <Empty title="No model is configured.">
              Declare one under <code>models</code> in <code>millrace.config.ts</code>.
            </Empty>
          ) : (
            <Content models={models} />
          )
        }
      </Answer>
    </Page>
  )
}
