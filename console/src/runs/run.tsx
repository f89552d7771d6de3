import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { Link, useParams } from 'wouter'
import type { Run } from '../../../src/core/records.ts'
import type { RunView } from '../../../src/http/views.ts'
import { Chart } from '../charts/chart.tsx'
import { pointsOf, thin } from '../charts/points.ts'
import { useCancel } from '../data/actions.ts'
import { runQuery, useLivePoints } from '../data/queries.ts'
import { clock, count, duration, short, stamp, tick } from '../format.ts'
import { Bar, Pace } from '../loop/training.tsx'
import { Ago, RunBadge } from '../parts/badge.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Figures } from '../parts/figures.tsx'
import { Page, Panel, Sheet } from '../parts/page.tsx'
import { Answer, Bones } from '../parts/states.tsx'
import css from './page.module.css'
import { ResourcesPanel } from './resources.tsx'

const Cancel = ({ run }: { run: Run }) => {
  const cancel = useCancel()
  return (
    <Confirm
      title="Cancel this run?"
      action="Cancel the run"
      color="red"
      busy={cancel.isPending}
      onConfirm={() => cancel.mutate(run.id)}
      trigger={(open) => (
        <Button leftSection={<CircleStop size={14} />} loading={cancel.isPending} onClick={open}>
          Cancel
        </Button>
      )}
    >
      Training stops after the current step. What it has learnt is not registered.
    </Confirm>
  )
}

const Losses = ({ view }: { view: RunView }) => {
  const live = useLivePoints(view.run.id)
  return (
    <Panel title="Loss" note="over the epoch so far, and over the validation rows; lower is better">
      <Chart
        label="Loss by step"
        height={260}
        empty="The curve begins with the first steps."
        format={(value) => tick('loss', value)}
        formatX={count}
        nameX={(step) => `step ${count(step)}`}
        series={[
          {
            name: 'loss',
            color: 'var(--line-1)',
            points: thin(pointsOf(view.metrics, 'loss', live), 400),
          },
          {
            name: 'val loss',
            color: 'var(--line-2)',
            dashed: true,
            points: pointsOf(view.metrics, 'val_loss'),
          },
        ]}
      />
    </Panel>
  )
}

const Log = ({ view }: { view: RunView }) => (
  <Panel title="Log" note={`${count(view.log.length)} lines`} flush>
    {view.log.length === 0 ? (
      <Bones rows={1} />
    ) : (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      <pre className={css.log} tabIndex={0}>
        {view.log.map(({ time, line }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended
          <div key={index}>
            <time dateTime={new Date(time).toISOString()}>{clock(time)}</time>
            {line}
          </div>
        ))}
      </pre>
    )}
  </Panel>
)

/** Why a run began; of a trial, the search it belongs to. */
const Reason = ({ run }: { run: Run }) => {
  const { 'tune.study': study, 'tune.trial': trial } = run.params
  if (study === undefined) return run.trigger
  return (
    <Link href={`/tune/${encodeURIComponent(run.model)}/${study}`}>trial {trial} of a search</Link>
  )
}

const Details = ({ view }: { view: RunView }) => {
  const { run } = view
  return (
    <>
      {run.error && <p className={css.error}>{run.error}</p>}
      {run.status === 'running' ? (
        <Panel title="Progress" note={<Ago time={run.startedAt} />}>
          <div className={css.room}>
            <Bar run={run} />
            <Pace run={run} />
          </div>
        </Panel>
      ) : (
        <Panel title="Figures">
          <Figures
            values={run.metrics}
            before={[['took', run.endedAt === null ? '–' : duration(run.endedAt - run.startedAt)]]}
          />
        </Panel>
      )}
      <Losses view={view} />
      <ResourcesPanel view={view} />
      <div className={css.columns}>
        <Panel title="Parameters">
          <Sheet items={Object.entries(run.params).map(([name, value]) => [name, value])} />
        </Panel>
        <div className={css.room}>
          <Panel title="Lineage">
            <Sheet
              items={[
                ['trigger', <Reason key="t" run={run} />],
                ['author', run.author],
                ['started', stamp(run.startedAt)],
                [
                  'data version',
                  <span key="d" title={run.datasetVersion}>
                    {run.params['data.version']} ({run.params['data.rows']} rows)
                  </span>,
                ],
                ['code version', <code key="c">{run.codeVersion}</code>],
                ['seed', <code key="s">{run.seed}</code>],
                [
                  'registered as',
                  run.version === null ? (
                    'not registered'
                  ) : (
                    <Link key="v" href={`/models/${encodeURIComponent(run.model)}/${run.version}`}>
                      {run.model} version {run.version}
                    </Link>
                  ),
                ],
              ]}
            />
          </Panel>
          <Panel title="Environment">
            <Sheet items={Object.entries(run.environment).map(([name, value]) => [name, value])} />
          </Panel>
        </div>
      </div>
      <Log view={view} />
    </>
  )
}

/** One training: its figures and curves, what went into it, and what it said. */
export const RunPage = () => {
  const { id = '' } = useParams<{ id: string }>()
  const query = useQuery(runQuery(id))
  const run = query.data?.run
  return (
    <Page
      title={`Run ${short(id, 'last')}`}
      heading={
        <>
          Run <code>{short(id, 'last')}</code>
        </>
      }
      lead={
        <>
          <Link href="/runs">Runs</Link>
          {run && ` · ${run.model}, trigger ${run.trigger}, by ${run.author}`}
        </>
      }
      actions={
        run && (
          <>
            <RunBadge status={run.status} />
            {run.status === 'running' && <Cancel run={run} />}
          </>
        )
      }
    >
      <Answer query={query} bones={<Bones rows={8} height={30} />}>
        {(view) => <Details view={view} />}
      </Answer>
    </Page>
  )
}
