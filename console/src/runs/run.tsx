import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import type { Run } from '../../../src/core/records.ts'
import type { RunView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useSetOf } from '../data/model.ts'
import { useRun } from '../data/queries.ts'
import { count, duration, exact, plural, sentence, short } from '../format.ts'
import { LabelsPanel } from '../labels/panel.tsx'
import { Bar, Pace } from '../loop/training.tsx'
import { Delete } from '../models/deletion.tsx'
import { Gate, GateBadge } from '../models/gate.tsx'
import { Ago, RunBadge } from '../parts/badge.tsx'
import { Metrics } from '../parts/metrics.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page, Panel, Sheet } from '../parts/page.tsx'
import { Answer, Prose, Skeletons } from '../parts/states.tsx'
import { Cancel } from './cancel.tsx'
import { Course } from './course-panel.tsx'
import { useGate } from './curves.tsx'
import { Folds } from './folds.tsx'
import { GoingOn } from './interrupted.tsx'
import { warningsIn } from './lines.ts'
import { Log } from './log.tsx'
import css from './page.module.css'
import { ResourcesPanel } from './resources.tsx'

const shownWarnings = 5

/** What the training had to say about its data. */
const Warnings = ({ log }: { log: RunView['log'] }) => {
  const warnings = warningsIn(log)
  if (warnings.length === 0) return null
  const more = warnings.length - shownWarnings
  return (
    <Notice tone="warn" title={plural(warnings.length, 'warning')}>
      <ul className={css.warnings}>
        {warnings.slice(0, shownWarnings).map((each) => (
          <li key={each}>
            <Prose text={sentence(each)} />
          </li>
        ))}
        {more > 0 && <li className="muted">{plural(more, 'more', 'more')} in the log below.</li>}
      </ul>
    </Notice>
  )
}

/** What a run is for; of a trial, the search it belongs to. */
const Kind = ({ run }: { run: Run }) => {
  const { 'tune.study': study, 'tune.trial': trial } = run.params
  if (study === undefined) return run.kind
  return <Link href={at.study(run.model, study)}>trial {trial} of a search</Link>
}

const rowsOf = ({ params }: Run) => plural(Number(params['data.rows'] ?? Number.NaN), 'row')

/** What a run came to, or how far it is. */
const Outcome = ({ run }: { run: Run }) => {
  if (run.status === 'running')
    return (
      <Panel title="Progress" note={<Ago time={run.startedAt} />}>
        <div className={css.room}>
          <Bar run={run} />
          <Pace run={run} />
        </div>
      </Panel>
    )
  if (run.kind === 'crossvalidation') return <Folds run={run} />
  const { endedAt, startedAt, status, progress } = run
  const took = endedAt === null ? [] : [['took', duration(endedAt - startedAt)] as const]
  const epoch =
    status === 'interrupted' && progress
      ? [['epoch', `${count(progress.epoch)} of ${count(progress.epochs)}`] as const]
      : []
  return (
    <Panel title="Metrics" note={status === 'finished' ? '' : 'as far as it came'}>
      <Metrics values={run.metrics} before={[...took, ...epoch]} />
    </Panel>
  )
}

/** What a run learns from; a run that has not read its data yet names no version. */
const DataVersion = ({ run }: { run: Run }) => {
  const set = useSetOf(run.model)
  const number = Number(run.params['data.version'])
  if (!Number.isInteger(number)) return <span title={run.datasetVersion}>–</span>
  return (
    <span title={run.datasetVersion}>
      <Link href={at.dataset(set, number)}>
        {set} version {number}
      </Link>{' '}
      ({rowsOf(run)})
    </span>
  )
}

const lineageOf = (run: Run): readonly (readonly [string, ReactNode])[] => [
  ['kind', <Kind key="k" run={run} />],
  ...(run.kind === 'train' ? [['trigger', run.trigger] as const] : []),
  ['author', run.author],
  ['started', exact(run.startedAt)],
  ['ended', run.endedAt === null ? '–' : exact(run.endedAt)],
  ['data version', <DataVersion key="d" run={run} />],
  ['code version', <code key="c">{run.codeVersion}</code>],
  ['seed', <code key="s">{run.seed}</code>],
  [
    'registered as',
    run.version === null ? (
      'not registered'
    ) : (
      <Link key="v" href={at.version(run.model, run.version)}>
        {run.model} version {run.version}
      </Link>
    ),
  ],
]

/** The gate that the version of a run was held to. */
const Judged = ({ run }: { run: Run }) => {
  const gate = useGate(run)
  if (!gate || run.version === null) return null
  return (
    <Panel
      title="Gate"
      note={
        <Link href={at.version(run.model, run.version)}>
          {run.model} version {run.version}
        </Link>
      }
      tools={<GateBadge gate={gate} />}
    >
      <Gate gate={gate} />
    </Panel>
  )
}

/** What went into a run. */
const Inputs = ({ run }: { run: Run }) => (
  <div className={css.columns}>
    <div className={css.room}>
      <Panel title="Parameters">
        <Sheet items={Object.entries(run.params)} />
      </Panel>
      <Panel title="Environment">
        <Sheet items={Object.entries(run.environment)} />
      </Panel>
    </div>
    <Panel title="Lineage">
      <Sheet items={lineageOf(run)} />
    </Panel>
  </div>
)

const Details = ({ view }: { view: RunView }) => {
  const { run } = view
  return (
    <>
      {run.error && (
        <p className={css.error}>
          <Prose text={run.error} />
        </p>
      )}
      {run.status === 'interrupted' && (
        <Notice tone="bad" title="This run was interrupted">
          <p>
            <GoingOn run={run} />
          </p>
        </Notice>
      )}
      <Warnings log={view.log} />
      <LabelsPanel what={{ run: run.id }} labels={view.labels} />
      <Outcome run={run} />
      <Judged run={run} />
      {run.kind !== 'crossvalidation' && <Course view={view} />}
      <ResourcesPanel view={view} />
      <Inputs run={run} />
      <Log view={view} />
    </>
  )
}

/** One training: its metrics and curves, what went into it, and what it said. */
export const RunPage = () => {
  const { id = '' } = useParams<{ id: string }>()
  const query = useRun(id, { watched: true })
  const run = query.data?.run
  return (
    <Page
      title={`Run ${short(id, 'last')}`}
      model={run?.model}
      heading={
        <>
          Run <code>{short(id, 'last')}</code>
          {query.data?.labels.name && ` ${query.data.labels.name}`}
        </>
      }
      lead={
        <>
          <Link href={at.runs()}>Runs</Link>
          {run &&
            ` · ${run.model}, ${run.kind === 'train' ? `trigger ${run.trigger}` : run.kind}, by ${run.author}`}
        </>
      }
      actions={
        run && (
          <>
            <RunBadge status={run.status} />
            {run.status === 'running' ? (
              <Cancel run={run} />
            ) : (
              <Delete what={{ kind: 'run', model: run.model, id: run.id }} to={at.runs()} />
            )}
          </>
        )
      }
    >
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {(view) => <Details view={view} />}
      </Answer>
    </Page>
  )
}
