import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { ModelVersion, Run } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { Chart } from '../charts/chart.tsx'
import { pointsOf, thin } from '../charts/points.ts'
import { mostRuns, useLivePoints, useRun, useRuns } from '../data/queries.ts'
import { count, duration, figure, label, short, stopped, tick, until } from '../format.ts'
import { GateBadge } from '../models/gate.tsx'
import { firstFailure } from '../models/waiting.ts'
import { Ago, RunBadge } from '../parts/badge.tsx'
import { Facts, Panel } from '../parts/page.tsx'
import { shareOf } from '../progress.ts'
import { GoingOn } from '../runs/interrupted.tsx'
import css from './training.module.css'

const Curve = ({ run }: { run: Run }) => {
  const { data } = useRun(run.id)
  const live = useLivePoints(run.id)
  return (
    <Chart
      label="Loss of this training"
      height={132}
      empty={curveless(run)}
      format={(value, step) => tick('loss', value, step)}
      formatX={count}
      nameX={(step) => `step ${count(step)}`}
      series={[
        {
          name: 'loss',
          color: 'var(--line-1)',
          points: thin(pointsOf(data?.metrics ?? [], 'loss', live), 200),
        },
        {
          name: 'val loss',
          color: 'var(--line-2)',
          dashed: true,
          points: pointsOf(data?.metrics ?? [], 'val_loss'),
        },
      ]}
    />
  )
}

/** Why a run has no curve. */
export const curveless = ({ status }: Pick<Run, 'status'>): string =>
  status === 'running'
    ? 'The curve begins with the first steps.'
    : 'It ended before there was a curve.'

/** With more epochs their marks would hide the bar. */
const mostMarks = 60

/** How far a training is, with a mark for each epoch. */
export const Bar = ({ run }: { run: Run }) => {
  const progress = run.progress
  const share = shareOf(progress)
  return (
    <div
      className={css.bar}
      role="progressbar"
      aria-label="Training"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuetext={
        progress
          ? `epoch ${progress.epoch} of ${progress.epochs}, ${Math.floor(share * 100)} percent`
          : 'starting'
      }
    >
      <i style={{ transform: `scaleX(${share})` }} />
      {progress &&
        progress.epochs <= mostMarks &&
        Array.from({ length: progress.epochs - 1 }, (_, i) => (
          <b
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place
            key={i}
            style={{ left: `${((i + 1) / progress.epochs) * 100}%` }}
          />
        ))}
    </div>
  )
}

/** The metrics of a training under way. */
export const Pace = ({ run }: { run: Run }) => {
  const progress = run.progress
  const valLoss = progress?.valLoss ?? run.metrics.val_loss ?? null
  return (
    <Facts
      large
      items={[
        ['Epoch', progress ? `${count(progress.epoch)} of ${count(progress.epochs)}` : '–'],
        ['Loss', progress ? figure('loss', progress.loss) : '–'],
        ['Val loss', valLoss === null ? '–' : figure('val_loss', valLoss)],
        ['Examples/s', progress ? count(progress.examplesPerSecond) : '–'],
        ['Time left', progress ? until(progress.secondsLeft * 1000, 0) : '–'],
      ]}
    />
  )
}

const Active = ({ run }: { run: Run }) => (
  <>
    <Bar run={run} />
    <div className={css.split}>
      <div className={css.pace}>
        <Pace run={run} />
        <p className="muted">
          Started <Ago time={run.startedAt} /> by {run.author}, trigger {run.trigger}.
        </p>
      </div>
      <Curve run={run} />
    </div>
  </>
)

/** When a run ended, or that nobody knows. */
const Ended = ({ run, waiting }: { run: Run; waiting: ModelVersion | null }) => {
  if (run.status === 'interrupted')
    return (
      <p className="muted">
        Started <Ago time={run.startedAt} />, trigger {run.trigger}. <GoingOn run={run} />
      </p>
    )
  const waits = waiting !== null && waiting.version === run.version
  const failure = waits ? firstFailure(waiting.gate) : null
  return (
    <p className="muted">
      Ended <Ago time={run.endedAt ?? run.startedAt} />, trigger {run.trigger}
      {run.version !== null && (
        <>
          ,{' '}
          <Link href={at.version(run.model, run.version)}>registered as version {run.version}</Link>
          {waits && ', which waits because its gate did not pass'}
        </>
      )}
      {failure ? `: ${stopped(failure)}` : '.'}
    </p>
  )
}

const Last = ({ run, waiting }: { run: Run; waiting: ModelVersion | null }) => (
  <>
    <div className={css.bar} aria-hidden="true" data-ended={run.status}>
      {run.progress && <i style={{ transform: `scaleX(${shareOf(run.progress)})` }} />}
    </div>
    <div className={css.split}>
      <div className={css.pace}>
        <Facts
          large
          items={[
            ...(run.endedAt === null
              ? []
              : [['Took', duration(run.endedAt - run.startedAt)] as const]),
            ...keyMetrics([run.metrics]).map(
              (name) => [label(name), figure(name, run.metrics[name] ?? Number.NaN)] as const,
            ),
          ]}
        />
        <Ended run={run} waiting={waiting} />
      </div>
      <Curve run={run} />
    </div>
  </>
)

/** Why there is no training to show. */
const Missing = ({ model, known }: { model: ModelLoop; known: boolean }) =>
  known && (
    <p className="muted">
      {model.trainings > 0
        ? `Its last training is not among the newest ${mostRuns} of all models.`
        : 'Nothing has been trained yet.'}
    </p>
  )

const isLast = ({ kind, model, status }: Run, of: string): boolean =>
  kind === 'train' && model === of && status !== 'running'

/** The training under way, or the last one. Both take the same room. */
export const Training = (props: { model: ModelLoop; waiting: ModelVersion | null }) => {
  const { model, waiting } = props
  const runs = useRuns()
  const run = model.active ?? runs.data?.find((each) => isLast(each, model.model))
  return (
    <Panel
      title={model.active ? 'Training now' : 'Last training'}
      note={
        run && (
          <Link href={at.run(run.id)}>
            run <code>{short(run.id, 'last')}</code>
          </Link>
        )
      }
      tools={
        run && (
          <>
            <RunBadge status={run.status} />
            {waiting && waiting.version === run.version && <GateBadge gate={waiting.gate} />}
          </>
        )
      }
    >
      <div className={css.room}>
        {model.active && <Active run={model.active} />}
        {!model.active && run && <Last run={run} waiting={waiting} />}
        {!run && <Missing model={model} known={runs.data !== undefined} />}
      </div>
    </Panel>
  )
}
