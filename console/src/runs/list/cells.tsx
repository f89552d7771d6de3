import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { reasonOf } from '../../../../src/core/kinds.ts'
import type { RunStatus } from '../../../../src/core/records.ts'
import type { ListedRun } from '../../../../src/registry/listing/types.ts'
import * as at from '../../addresses.ts'
import { useNow } from '../../data/now.ts'
import { count, duration, figure, label, plural, short, until } from '../../format.ts'
import { Tags } from '../../labels/tags.tsx'
import { Ago, Badge, RunBadge } from '../../parts/badge.tsx'
import { shareOf, stillWords } from '../../progress.ts'
import { statusWords } from '../../words.ts'
import css from './list.module.css'

/** How long a run took; of one that goes on how long it has still to go, or has taken so far. */
export const Took = ({ run }: { run: ListedRun }) => {
  const now = useNow()
  if (run.endedAt !== null) return <>{duration(run.endedAt - run.startedAt)}</>
  if (run.status === 'interrupted') return <>–</>
  const sofar = until(Math.max(now, run.startedAt + 1), run.startedAt)
  return run.progress ? (
    <span title={`${sofar} so far`}>{until(run.progress.secondsLeft * 1000, 0)} left</span>
  ) : (
    <span>{sofar}</span>
  )
}

/** How far a running run is. */
const Going = ({ run }: { run: ListedRun }) => {
  const share = shareOf(run)
  return run.progress ? (
    <>
      <span className={css.bar} aria-hidden="true">
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
      <small>
        {Math.floor(share * 100)}
        {'\u202f'}%
      </small>
    </>
  ) : (
    <small>{stillWords(run)}</small>
  )
}

/** A status in a word; in colour where it is worth a look. */
const Word = ({ status }: { status: RunStatus }) =>
  status === 'finished' || status === 'cancelled' ? (
    <span>{statusWords(status)}</span>
  ) : (
    <RunBadge status={status} />
  )

export const Status = ({ run }: { run: ListedRun }) => {
  const { trials, status } = run
  if (trials) return trials.status ? <Word status={trials.status} /> : <>–</>
  return (
    <span className={css.status} title={run.error ?? undefined}>
      <Word status={status} />
      {status === 'running' && <Going run={run} />}
    </span>
  )
}

/** What the row is of: a run, or all trials of a search with the one that is ahead. */
export const Name = ({ run }: { run: ListedRun }) => {
  const { id, trials, study, model } = run
  const [name, to] =
    trials && study
      ? [short(study, 'last'), at.study(model, study)]
      : [short(id, 'last'), at.run(id)]
  return (
    <span className={css.name}>
      <Link href={to} className={css.link} title={trials ? (study ?? '') : id}>
        <code>{name}</code>
      </Link>
      {!trials && run.labels.name !== '' && <span className={css.called}>{run.labels.name}</span>}
      {trials && <small>{plural(trials.count, 'trial')}</small>}
      {!trials && <Tags tags={run.labels.tags} ofRuns />}
    </span>
  )
}

const Why = ({ run }: { run: ListedRun }) => {
  const trial = run.params['tune.trial']
  return <>{run.kind === 'trial' && trial ? `trial ${trial}` : reasonOf(run)}</>
}

const Version = ({ run: { model, version } }: { run: ListedRun }) =>
  version === null ? (
    <>–</>
  ) : (
    <Link href={at.version(model, version)} className={css.other}>
      v{version}
    </Link>
  )

const Metric = ({ run, name }: { run: ListedRun; name: string }) => {
  const value = run.metrics[name]
  const live =
    name === 'loss' ? run.progress?.loss : name === 'val_loss' ? run.progress?.valLoss : null
  const shown = value ?? live
  return <>{shown === undefined || shown === null ? '–' : figure(name, shown)}</>
}

/** What stands in a column of a run. */
export const cellOf = (run: ListedRun, column: string): ReactNode => {
  switch (column) {
    case 'model':
      return run.model
    case 'status':
      return <Status run={run} />
    case 'why':
      return run.trials ? 'search' : <Why run={run} />
    case 'data':
      return <span title={run.datasetVersion}>{run.params['data.version'] ?? '–'}</span>
    case 'took':
      return <Took run={run} />
    case 'version':
      return <Version run={run} />
    case 'started':
      return <Ago time={run.startedAt} />
    default: {
      const name = column.slice(column.indexOf('.') + 1)
      return column.startsWith('metrics.') ? (
        <Metric run={run} name={name} />
      ) : (
        (run.params[name] ?? '–')
      )
    }
  }
}

/** Whether a run has a value in a column of metrics or parameters. */
const isTold = ({ metrics, params }: ListedRun, key: string): boolean => {
  const name = key.slice(key.indexOf('.') + 1)
  return (key.startsWith('metrics.') ? metrics[name] : params[name]) !== undefined
}

/** A run on a narrow screen: what it is, and what counts, in two lines. */
export const Card = ({ run, columns }: { run: ListedRun; columns: readonly string[] }) => (
  <span className={css.card}>
    <span className={css.within}>
      <Name run={run} />
      <span className="muted">{run.model}</span>
      <Status run={run} />
    </span>
    <span className={`${css.within} muted`}>
      <span className={css.figures}>
        {columns
          .filter((key) => isTold(run, key))
          .slice(0, 2)
          .map((key) => (
            <span key={key}>
              {label(key.slice(key.indexOf('.') + 1))} <b>{cellOf(run, key)}</b>
            </span>
          ))}
      </span>
      {run.version !== null && <Badge tone="plain">v{count(run.version)}</Badge>}
      <Ago time={run.startedAt} />
    </span>
  </span>
)
