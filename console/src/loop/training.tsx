import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Run } from '../../../src/core/records.ts'
import type { ModelLoop, Standing } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { Chart } from '../charts/chart.tsx'
import { pointsOf, thin } from '../charts/points.ts'
import { useLivePoints, useRun } from '../data/queries.ts'
import { count, duration, figure, label, short, stopped, tick, until } from '../format.ts'
import { GateBadge } from '../models/gate.tsx'
import { failureWords, waitingIn } from '../models/waiting.ts'
import { Ago, RunBadge } from '../parts/badge.tsx'
import { Facts, Panel } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { shareOf, stillWords } from '../progress.ts'
import { GoingOn } from '../runs/interrupted.tsx'
import css from './training.module.css'

const Curve = ({ run }: { run: Run }) => {
  const { data } = useRun(run.id)
  const live = useLivePoints(run.id)
  return (
    <Chart
      label="Loss of this training"
      height={164}
      axisX="Step"
      axisY="loss"
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
  const share = shareOf(run)
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
          : stillWords(run)
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
const Ended = ({ run, waiting }: { run: Run; waiting: Standing | null }) => {
  if (run.status === 'interrupted')
    return (
      <p className="muted">
        Started <Ago time={run.startedAt} />, trigger {run.trigger}. <GoingOn run={run} />
      </p>
    )
  const waits = waiting !== null && waiting.version === run.version
  const failure = waits ? failureWords(waiting.gate) : null
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

const Last = ({ run, waiting }: { run: Run; waiting: Standing | null }) => (
  <>
    <div className={css.bar} aria-hidden="true" data-ended={run.status}>
      {run.progress && <i style={{ transform: `scaleX(${shareOf(run)})` }} />}
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

/** The last training, as soon as it is known. */
const LastOf = ({ id, waiting }: { id: string; waiting: Standing | null }) => {
  const query = useRun(id)
  return (
    <Answer query={query} skeletons={<Skeletons rows={4} />}>
      {({ run }) => <Last run={run} waiting={waiting} />}
    </Answer>
  )
}

/** The training under way, or the last one. Both take the same room. */
export const Training = ({ model }: { model: ModelLoop }) => {
  const waiting = waitingIn(model)
  const run = model.active ?? model.last
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
        {!model.active && model.last && <LastOf id={model.last.id} waiting={waiting} />}
        {!run && <p className="muted">Nothing has been trained yet.</p>}
      </div>
    </Panel>
  )
}
