import { Button } from '@mantine/core'
import { type ComponentProps, type ReactNode, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { Study, StudyStatus, Trial } from '../../../src/core/study.ts'
import * as at from '../addresses.ts'
import { useNow } from '../data/now.ts'
import { count, duration, figure, label, plural } from '../format.ts'
import { RunBadge } from '../parts/badge.tsx'
import { type Fact, Facts, Panel } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { axesOf, epochsOf, lastValue, nameOf, written } from './axes.ts'
import { isWithin, useBrushes } from './brushes.ts'
import css from './page.module.css'
import { Parallel } from './parallel.tsx'
import { Trials } from './trials.tsx'

export const StudyBadge = ({ status }: { status: StudyStatus }) => <RunBadge status={status} />

/** What a study came to: its best trial, what it cost, and what to do next. */
const Outcome = ({ study }: { study: Study }) => {
  const { plan, trials, best } = study
  const now = useNow()
  return (
    <Panel
      className={css.outcome}
      title="Search"
      note={
        plan.search === 'asha'
          ? `successive halving, 1 in ${plan.reductionFactor} goes on, seed ${plan.seed}`
          : `at random, seed ${plan.seed}`
      }
      tools={<StudyBadge status={study.status} />}
    >
      <Facts large items={factsOf(study, now)} />
      <Values trial={trials.find(({ number }) => number === best)} />
      <Next study={study} />
    </Panel>
  )
}

const factsOf = (study: Study, now: number): readonly Fact[] => {
  const { plan, trials } = study
  const epochs = trials.reduce((sum, trial) => sum + epochsOf(trial), 0)
  return [
    [`best ${label(plan.metric)}`, bestFact(study)],
    [
      'trials',
      <>
        {count(trials.length)}
        <small>of up to {count(plan.trials)}</small>
      </>,
    ],
    [
      'epochs trained',
      <>
        {count(epochs)}
        <small>without early stopping: {count(trials.length * plan.maxEpochs)}</small>
      </>,
    ],
    timeFact(study, now),
  ]
}

const Values = ({ trial }: { trial: Trial | undefined }) =>
  trial && (
    <p className={css.values}>
      {Object.entries(trial.values).map(([path, value]) => (
        <span key={path}>
          {nameOf(path, Object.keys(trial.values))} <strong>{written(value)}</strong>
        </span>
      ))}
    </p>
  )

const timeFact = ({ status, startedAt, endedAt }: Study, now: number) =>
  status === 'interrupted'
    ? (['started', `${duration(now - startedAt)} ago`] as const)
    : ([endedAt === null ? 'so far' : 'took', duration((endedAt ?? now) - startedAt)] as const)

const bestFact = ({ plan, trials, best }: Study): ReactNode => {
  const trial = trials.find(({ number }) => number === best)
  const value = trial && lastValue(trial)
  if (!trial || value === null || value === undefined) return '–'
  return (
    <>
      {figure(plan.metric, value)}
      <small>
        trial {trial.number}, {plural(epochsOf(trial), 'epoch')}
      </small>
    </>
  )
}

const Next = ({ study }: { study: Study }) => {
  const { model, status, version, best } = study
  if (status === 'interrupted')
    return (
      <p className={css.next}>
        Its process is gone. <code>millrace tune {model}</code> goes on with it; nothing is trained
        twice.
      </p>
    )
  if (version !== null)
    return (
      <p className={css.next}>
        The best is registered as <Link href={at.version(model, version)}>version {version}</Link>.
      </p>
    )
  if (status === 'finished' && best !== null)
    return (
      <p className={css.next}>
        <code>millrace tune {model} --register</code> holds the best to its gate and registers it.
      </p>
    )
  return null
}

/** A study: what it came to, every trial as a line, and the trials by rank. */
export const StudyView = ({ study }: { study: Study }) => {
  const [active, setActive] = useState<number | null>(null)
  const axes = useMemo(() => axesOf(study), [study])
  const { brushes, draw, keep } = useBrushes(axes)
  const within = study.trials.filter((trial) => isWithin(axes, brushes, trial))
  const isBrushed = Object.keys(brushes).length > 0
  const chosen = { study, active, onActive: setActive }
  return (
    <>
      <Outcome study={study} />
      <Panel
        title="Parameters and results"
        note={
          isBrushed
            ? `${count(within.length)} of ${plural(study.trials.length, 'trial')}`
            : 'drag along an axis to keep a part of it'
        }
        tools={
          isBrushed && (
            <Button size="compact-xs" onClick={() => keep({})}>
              Show all
            </Button>
          )
        }
      >
        <Lines {...chosen} brushes={brushes} onDraw={draw} onKeep={keep} />
      </Panel>
      <Panel title="Trials" flush>
        <Trials {...chosen} shown={(trial) => within.includes(trial)} />
      </Panel>
    </>
  )
}

const Lines = (props: ComponentProps<typeof Parallel>) =>
  props.study.trials.length > 0 ? (
    <>
      <Parallel {...props} />
      <Legend study={props.study} />
    </>
  ) : (
    <Empty title="The first trial is about to begin." turning />
  )

const Legend = ({ study: { trials, plan } }: { study: Study }) => (
  <ul className={css.legend}>
    <li>
      worse <i className={css.ramp} /> better {label(plan.metric)}
    </li>
    {trials.some((trial) => lastValue(trial) === null && trial.status === 'training') && (
      <li>
        <i className={css.dashed} data-tone="work" /> training
      </li>
    )}
    {trials.some(({ status }) => status === 'failed') && (
      <li>
        <i className={css.dashed} data-tone="bad" /> failed
      </li>
    )}
  </ul>
)
