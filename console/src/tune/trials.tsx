import { Link } from 'wouter'
import type { Study, Trial } from '../../../src/core/study.ts'
import * as at from '../addresses.ts'
import { figure, label, short } from '../format.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { More } from '../parts/more.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { epochsOf, lastValue, nameOf, ranked, sharesOf, written } from './axes.ts'
import css from './page.module.css'
import { colorOf } from './parallel.tsx'

const looks: Record<Trial['status'], readonly [Tone, string]> = {
  training: ['work', 'training'],
  paused: ['plain', 'paused'],
  stopped: ['plain', 'stopped early'],
  finished: ['plain', 'completed'],
  failed: ['bad', 'failed'],
}

const TrialBadge = ({ trial, study }: { trial: Trial; study: Study }) => {
  const [tone, word] = looks[trial.status]
  const rests = study.status !== 'running' && trial.status === 'training'
  return (
    <Badge tone={rests ? 'plain' : tone} dot>
      {rests ? 'interrupted' : word}
    </Badge>
  )
}

/** What a row says of its trial beside its values. */
interface Ranked {
  readonly trial: Trial
  /** From 1; null for one that has come to nothing yet. */
  readonly rank: number | null
  /** How good it is among all, 0 to 1. */
  readonly share: number
}

interface Props {
  readonly study: Study
  readonly active: number | null
  readonly onActive: (trial: number | null) => void
  /** Whether a trial is among those that the chart shows. */
  readonly shown: (trial: Trial) => boolean
}

const rowsOf = (study: Study): Ranked[] => {
  const order = ranked(study)
  const shares = sharesOf(study)
  const rest = study.trials.filter((trial) => !order.includes(trial))
  return [
    ...order.map((trial, index) => ({
      trial,
      rank: index + 1,
      share: shares.get(trial.number) ?? 0,
    })),
    ...rest.map((trial) => ({ trial, rank: null, share: 0 })),
  ]
}

/** The paths of the searched values, and whether all of a path are numbers. */
const pathsOf = ({ plan, trials }: Study) =>
  Object.keys(plan.ranges).map((path) => ({
    path,
    number: trials.every(({ values }) => typeof values[path] === 'number'),
  }))

type Paths = ReturnType<typeof pathsOf>

const columnsOf = ({ plan }: Study, paths: Paths): readonly Column[] => {
  const all = paths.map(({ path }) => path)
  return [
    { name: 'Rank', number: true },
    { name: 'Trial' },
    { name: label(plan.metric), number: true },
    { name: 'Epochs', number: true },
    ...paths.map(({ path, number }) => ({ name: nameOf(path, all), number, title: path })),
    { name: 'Status' },
    { name: 'Run' },
  ]
}

const StatusCell = ({ trial, study }: { trial: Trial; study: Study }) => (
  <td>
    <TrialBadge trial={trial} study={study} />
    {trial.error && (
      <p className={css.error} title={trial.error}>
        {trial.error}
      </p>
    )}
  </td>
)

const Row = ({ study, row, paths }: { study: Study; row: Ranked; paths: Paths }) => {
  const { trial, rank, share } = row
  const { plan, best } = study
  const value = lastValue(trial)
  return (
    <>
      <td data-number style={rank === null ? {} : { boxShadow: `inset 3px 0 ${colorOf(share)}` }}>
        {rank ?? '–'}
      </td>
      <td>
        {trial.number} {trial.number === best && <Badge tone="accent">best</Badge>}
      </td>
      <td data-number>{value === null ? '–' : figure(plan.metric, value)}</td>
      <td data-number>
        {epochsOf(trial)}
        {trial.until === null ? '' : ` → ${trial.until}`}
      </td>
      {paths.map(({ path, number }) => (
        <td key={path} data-number={number || undefined}>
          {written(trial.values[path])}
        </td>
      ))}
      <StatusCell trial={trial} study={study} />
      <td>
        <Link href={at.run(trial.run)}>
          <code>{short(trial.run, 'last')}</code>
        </Link>
      </td>
    </>
  )
}

/** The trials by rank: their values, what they came to, and their runs. */
export const Trials = ({ study, active, onActive, shown }: Props) => {
  const paths = pathsOf(study)
  return (
    <More items={rowsOf(study).filter(({ trial }) => shown(trial))} first={25} of="best">
      {(rows) => (
        <Table label="Trials by rank" className={css.table} columns={columnsOf(study, paths)}>
          {rows.map((row) => (
            <tr
              key={row.trial.number}
              data-active={row.trial.number === active}
              onPointerEnter={() => onActive(row.trial.number)}
              onPointerLeave={() => onActive(null)}
              onFocus={() => onActive(row.trial.number)}
              onBlur={() => onActive(null)}
            >
              <Row study={study} row={row} paths={paths} />
            </tr>
          ))}
        </Table>
      )}
    </More>
  )
}
