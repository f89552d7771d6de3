import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Study, Trial } from '../../../src/core/study.ts'
import { figure, label, short } from '../format.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { Scroll } from '../parts/page.tsx'
import { epochsOf, lastValue, nameOf, ranked, sharesOf, written } from './axes.ts'
import css from './page.module.css'
import { colorOf } from './parallel.tsx'

const looks: Record<Trial['status'], readonly [Tone, string]> = {
  training: ['work', 'training'],
  paused: ['plain', 'waits'],
  stopped: ['plain', 'stopped early'],
  finished: ['ok', 'in full'],
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

/** Rows that are shown before anybody asks for all of them. */
const first = 25

interface Props {
  readonly study: Study
  readonly active: number | null
  readonly onActive: (trial: number | null) => void
  /** Whether a trial is among those that the chart shows. */
  readonly shown: (trial: Trial) => boolean
}

/** The trials by rank: their values, what they came to, and their runs. */
export const Trials = ({ study, active, onActive, shown }: Props) => {
  const { plan, trials, best } = study
  const order = ranked(study)
  const [all, setAll] = useState(false)
  const rows = [...order, ...trials.filter((trial) => !order.includes(trial))]
  const shares = sharesOf(study)
  const paths = Object.keys(plan.ranges)
  const isNumber = (path: string) => trials.every(({ values }) => typeof values[path] === 'number')
  return (
    <Scroll label="Trials by rank">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" data-number>
              Rank
            </th>
            <th scope="col">Trial</th>
            <th scope="col" data-number>
              {label(plan.metric)}
            </th>
            <th scope="col" data-number>
              Epochs
            </th>
            {paths.map((path) => (
              <th key={path} scope="col" data-number={isNumber(path) || undefined} title={path}>
                {nameOf(path, paths)}
              </th>
            ))}
            <th scope="col">Status</th>
            <th scope="col">Run</th>
          </tr>
        </thead>
        <tbody>
          {(all ? rows : rows.slice(0, first)).map((trial) => {
            const rank = order.indexOf(trial)
            const value = lastValue(trial)
            return (
              <tr
                key={trial.number}
                data-active={trial.number === active}
                data-out={!shown(trial)}
                onPointerEnter={() => onActive(trial.number)}
                onPointerLeave={() => onActive(null)}
                onFocus={() => onActive(trial.number)}
                onBlur={() => onActive(null)}
              >
                <td
                  data-number
                  style={
                    rank < 0
                      ? {}
                      : { boxShadow: `inset 3px 0 ${colorOf(shares.get(trial.number) ?? 0)}` }
                  }
                >
                  {rank < 0 ? '–' : rank + 1}
                </td>
                <td>
                  {trial.number} {trial.number === best && <Badge tone="accent">best</Badge>}
                </td>
                <td data-number>{value === null ? '–' : figure(plan.metric, value)}</td>
                <td data-number>
                  {epochsOf(trial)}
                  {trial.until === null ? '' : ` → ${trial.until}`}
                </td>
                {paths.map((path) => (
                  <td key={path} data-number={isNumber(path) || undefined}>
                    {written(trial.values[path])}
                  </td>
                ))}
                <td>
                  <TrialBadge trial={trial} study={study} />
                  {trial.error && (
                    <p className={css.error} title={trial.error}>
                      {trial.error}
                    </p>
                  )}
                </td>
                <td>
                  <Link href={`/runs/${trial.run}`}>
                    <code>{short(trial.run, 'last')}</code>
                  </Link>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {rows.length > first && (
        <div className={css.more}>
          <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)}>
            {all ? `Show the best ${first}` : `Show all ${rows.length}`}
          </Button>
        </div>
      )}
    </Scroll>
  )
}
