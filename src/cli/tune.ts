import type { Study, Trial, Values } from '../core/study.ts'
import { counted } from '../core/text.ts'
import { epochsOf, lastValue, ranking } from '../experiments/search/study.ts'
import type { ExperimentEvent } from '../experiments/service.ts'
import { tune } from '../operations/tune.ts'
import { gateRefusal } from '../pipeline/refusal.ts'
import { verbOf } from './operation.ts'
import { figure, span, table } from './table.ts'
import type { Io } from './verb.ts'

/** Tells what happens to each trial: a line in a pipe and on a terminal, JSON lines on request. */
const tell =
  (io: Io) =>
  (event: ExperimentEvent): void => {
    if (event.kind !== 'study') return
    const { study, trial } = event
    if (io.json) {
      const { id, model, best } = study
      io.note(JSON.stringify({ kind: 'tune', study: id, model, best, trial }))
    } else if (trial) {
      io.note(`  trial ${trial.number}  ${happened(study, trial)}`)
      if (io.terminal) io.draw(standing(study))
    } else io.note(opening(study))
  }

const opening = ({ id, model, plan, trials }: Study): string => {
  const way =
    plan.search === 'random'
      ? `at random, ${epochs(plan.maxEpochs)} each`
      : `by successive halving, ${plan.minEpochs} to ${epochs(plan.maxEpochs)} each`
  return trials.length === 0
    ? `Study ${id} of ${model}: up to ${counted(plan.trials, 'trial')} ${way}, ranked by ${plan.metric}.`
    : `Going on with study ${id} of ${model}: begun with ${trials.length} of up to ${counted(plan.trials, 'trial')}.`
}

const happened = ({ plan }: Study, trial: Trial): string => {
  const value = `${plan.metric} ${figure(lastValue(trial) ?? undefined)} after ${epochs(epochsOf(trial))}`
  switch (trial.status) {
    case 'training':
      return trial.rungs.length === 0
        ? `begins: ${written(trial.values)}`
        : `goes on to ${epochs(trial.until ?? 0)}`
    case 'paused':
      return value
    case 'finished':
      return `${value}, the whole training`
    case 'stopped':
      return `stopped after ${epochs(epochsOf(trial))}`
    case 'failed':
      return `failed: ${trial.error}`
  }
}

const standing = ({ plan, trials, best }: Study): string => {
  const count = (status: Trial['status']) =>
    trials.filter((trial) => trial.status === status).length
  const ahead = trials.find(({ number }) => number === best)
  return [
    `${trials.length} of ${counted(plan.trials, 'trial')} begun, ${count('training')} training`,
    ...(ahead
      ? [`best ${plan.metric} ${figure(lastValue(ahead) ?? undefined)} (trial ${best})`]
      : []),
  ].join(', ')
}

/** The trials by rank, and what to do with the best. */
const summary = (study: Study): string => {
  const { plan, trials } = study
  const ranked = ranking(study)
  const [best] = ranked
  const failed = trials.filter(({ status }) => status === 'failed')
  const paths = Object.keys(plan.ranges)
  const row = (trial: Trial, rank: number | null) => [
    rank,
    trial.number,
    ...paths.map((path) => cell(trial.values[path])),
    epochsOf(trial),
    figure(lastValue(trial) ?? undefined),
    trial.status,
  ]
  const took = study.endedAt === null ? '' : ` in ${span((study.endedAt - study.startedAt) / 1000)}`
  const all = trials.reduce((sum, trial) => sum + epochsOf(trial), 0)
  return [
    table(
      ['rank', 'trial', ...paths, 'epochs', plan.metric, 'status'],
      [
        ...ranked.map((trial, at) => row(trial, at + 1)),
        ...failed.map((trial) => row(trial, null)),
      ],
    ),
    '',
    `${counted(trials.length, 'trial')}, ${epochs(all)}${took}. The console shows them under Tune: /m/${study.model}/tune/${study.id}`,
    ...(best && study.version === null
      ? [
          `Best is trial ${best.number}: ${written(best.values)}. Write that into millrace.config.ts, or register it: millrace tune ${study.model} --register`,
        ]
      : []),
  ].join('\n')
}

const cell = (value: Values[string] | undefined): string | number =>
  typeof value === 'number' ? value : (JSON.stringify(value)?.replaceAll('"', '') ?? '–')

const written = (values: Values): string =>
  Object.entries(values)
    .map(([path, value]) => `${path} ${cell(value)}`)
    .join(', ')

const epochs = (count: number): string => counted(count, 'epoch')

export const verb = verbOf({
  name: 'tune',
  operation: tune,
  prepares: true,
  listen: ({ experiments }, io) => experiments.subscribe(tell(io)),
  finish: ({ study }, { experiments }) => experiments.results.tuned(study.id),
  render: ({ study, version }) =>
    [
      summary(study),
      ...(version
        ? [`Trial ${study.best} is version ${version.version} of ${version.model}.`]
        : []),
    ].join('\n'),
  refuse: ({ version }) => (version && !version.gate.passed ? gateRefusal(version) : null),
})
