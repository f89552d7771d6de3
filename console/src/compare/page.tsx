import { Button } from '@mantine/core'
import { Download } from 'lucide-react'
import { Link, useParams } from 'wouter'
import type { Telling } from '../../../src/experiments/report/telling.ts'
import type { Comparison } from '../../../src/experiments/report/types.ts'
import type { ComparisonView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { reportOf, useComparison, useComparisons } from '../data/queries.ts'
import { short } from '../format.ts'
import { Ago, Badge } from '../parts/badge.tsx'
import { Page, Panel, Sheet } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Costs } from './costs.tsx'
import { Curves } from './curves.tsx'
import { Older } from './older.tsx'
import css from './page.module.css'
import { capital, Rows } from './rows.tsx'

const Outcome = ({ view, telling }: { view: ComparisonView; telling: Telling }) => (
  <>
    <p className={css.verdict}>{telling.verdict}</p>
    <Panel title="Both modes" flush>
      <Rows rows={telling.rows} theirs={telling.reference?.figures.name ?? null} />
      {telling.reference && <p className={css.note}>{telling.reference.note}</p>}
    </Panel>
    <Panel title="Cost">
      <Costs comparison={view.comparison} telling={telling} />
    </Panel>
    <Panel title="Learning" note="cross-entropy by epoch; lower is better">
      <Curves comparison={view.comparison} />
    </Panel>
    <div className={css.columns}>
      <Panel title="How it was measured">
        <div className={css.words}>
          {telling.conditions.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <Runs comparison={view.comparison} />
        </div>
      </Panel>
      <Panel title="What was trained">
        <Sheet items={telling.facts} />
      </Panel>
    </div>
  </>
)

/** The ways to the trainings that were compared. */
const Runs = ({ comparison }: { comparison: Comparison }) => (
  <p>
    {(['sequential', 'distributed'] as const).map((mode) => {
      const { outcome } = comparison[mode]
      return (
        outcome && (
          <span key={mode}>
            {capital(mode)}:{' '}
            <Link href={at.run(outcome.run)}>run {short(outcome.run, 'last')}</Link>.{' '}
          </span>
        )
      )
    })}
  </p>
)

/** What an unfinished comparison has, and how it goes on. */
const Unfinished = ({ comparison }: { comparison: Comparison }) => (
  <Empty title="Both modes have to end before they can be compared." turning>
    <p>
      Sequential {comparison.sequential.outcome ? 'has been trained' : 'is to be trained'},
      distributed {comparison.distributed.outcome ? 'too' : 'is still to come'}. If it was stopped,
      the same command goes on with it:{' '}
      <code>
        millrace compare {comparison.model}
        {comparison.kind === 'reference' && ' --reference'}
      </code>
    </p>
  </Empty>
)

const Shown = ({ model, id }: { model: string; id: string }) => (
  <Answer query={useComparison(model, id)} skeletons={<Skeletons rows={8} height={30} />}>
    {(view) =>
      view.telling ? (
        <Outcome view={view} telling={view.telling} />
      ) : (
        <Unfinished comparison={view.comparison} />
      )
    }
  </Answer>
)

/** The one asked for; else the newest that is through, or that is under way where none is. */
const shownOf = (comparisons: readonly Comparison[], id: string | undefined) =>
  id === undefined
    ? (comparisons.find(({ endedAt }) => endedAt !== null) ?? comparisons[0])
    : comparisons.find((each) => each.id === id)

/** The way to one that is under way, and the report of the shown one. */
const Actions = (props: { shown: Comparison | undefined; underWay: Comparison | undefined }) => {
  const { shown, underWay } = props
  return (
    <>
      {underWay && underWay !== shown && (
        <Link href={at.scaling(underWay.model, underWay.id)}>
          <Badge tone="work" dot>
            one more is under way
          </Badge>
        </Link>
      )}
      {shown && shown.endedAt !== null && (
        <Button component="a" href={reportOf(shown)} leftSection={<Download size={14} />}>
          Report
        </Button>
      )}
    </>
  )
}

/** Where there is none to show: none at all, or none of the id asked for. */
const Nothing = ({ model, id }: { model: string | null; id: string | undefined }) =>
  id === undefined ? (
    <Empty title="Nothing has been compared yet.">
      <p>
        <code>millrace compare {model}</code> trains both modes on the same data, one after the
        other, and reports here.
      </p>
    </Empty>
  ) : (
    <Empty title="There is no such comparison.">
      {model && <Link href={at.scaling(model)}>To the newest</Link>}
    </Empty>
  )

const lead = (shown: Comparison | undefined) =>
  shown ? (
    <>
      {shown.model}, <Ago time={shown.startedAt} />, by {shown.author}
    </>
  ) : (
    'Sequential and distributed training on the same data.'
  )

/** Sequential and distributed training of a model, held against each other. */
export const ScalingPage = () => {
  const { id } = useParams<{ id?: string }>()
  const { model, loop } = useModel()
  const name = model?.model ?? null
  const query = useComparisons(name)
  const shown = shownOf(query.data ?? [], id)
  const underWay = query.data?.find(({ endedAt }) => endedAt === null)
  return (
    <Page
      title="Scaling"
      lead={lead(shown)}
      actions={<Actions shown={shown} underWay={underWay} />}
    >
      <Answer
        query={name === null ? { ...loop, data: undefined } : query}
        skeletons={<Skeletons rows={8} height={30} />}
      >
        {(found) =>
          shown ? (
            <>
              <Shown model={shown.model} id={shown.id} />
              {found.length > 1 && <Older comparisons={found} shown={shown.id} />}
            </>
          ) : (
            <Nothing model={name} id={id} />
          )
        }
      </Answer>
    </Page>
  )
}
