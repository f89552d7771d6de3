import { Counter, Gauge, type Registry } from 'prom-client'
import { MillraceError } from '../../core/error.ts'
import type { Loop, LoopStatus } from '../../loop/types.ts'
import type { LoopEvent } from '../../pipeline/events.ts'
import type { Gauge as ExtraGauge } from '../types.ts'

/** What is told of a loop. */
const instrumentsOf = (register: Registry) => {
  const registers = [register]
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers })
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers })
  return {
    accuracy: gauge(
      'millrace_model_accuracy',
      'Share of prompts the latest evaluated version answered right, 0 to 1.',
      'model',
      'version',
    ),
    rows: gauge('millrace_dataset_rows', 'Rows of the current data set.', 'model'),
    dataVersion: gauge('millrace_dataset_version', 'Number of the current data set.', 'model'),
    dataMade: gauge(
      'millrace_dataset_created_timestamp_seconds',
      'When the current data set was made.',
      'model',
    ),
    refused: gauge('millrace_refused_rows', 'Rows that were refused and set aside.', 'model'),
    champion: gauge('millrace_champion_version', 'Version that is to answer.', 'model'),
    ended: gauge(
      'millrace_run_ended_timestamp_seconds',
      'When the latest training ended, by how.',
      'model',
      'status',
    ),
    queued: gauge('millrace_queued_rows', 'Rows that wait to be ingested.', 'model'),
    active: gauge('millrace_training_active', 'Whether a training is under way.', 'model'),
    loss: gauge('millrace_training_loss', 'Loss of the latest training, nats.', 'model'),
    valLoss: gauge(
      'millrace_training_val_loss',
      'Loss of the latest training on its validation rows, nats.',
      'model',
    ),
    ingested: counter('millrace_ingested_rows_total', 'Rows taken into the data.', 'model'),
    runs: counter('millrace_runs_total', 'Runs that ended, by how.', 'model', 'status'),
    missed: counter('millrace_scrape_errors_total', 'Scrapes that missed a model.', 'model'),
  }
}

type Instruments = ReturnType<typeof instrumentsOf>

/** The loop as metrics: what it tells, and where it stands at a scrape. */
export const loopCollectors = (
  register: Registry,
  loop: Loop,
  extra: Readonly<Record<string, ExtraGauge>>,
) => {
  const instruments = instrumentsOf(register)
  const own = extraGauges(register, extra)
  beginAtZero(instruments, loop.models)
  const stop = loop.subscribe((event) => hear(instruments, event))
  return {
    stop,
    /** Asks each model where it stands. A model that cannot say is counted, the others are shown. */
    async look() {
      const asked = await Promise.allSettled(loop.models.map((model) => loop.status(model)))
      for (const each of [instruments.accuracy, instruments.champion, instruments.ended])
        each.reset()
      asked.forEach((answer, index) => {
        if (answer.status === 'rejected') {
          instruments.missed.inc({ model: loop.models[index] ?? '' })
          return
        }
        show(instruments, answer.value)
        const latest = answer.value.accuracy.at(-1)
        if (latest) own.get(answer.value.model)?.(latest.accuracy)
      })
    },
  }
}

/** A counter that has counted nothing is there from the start, so that its first count is seen. */
const beginAtZero = ({ ingested, missed, runs }: Instruments, models: readonly string[]) => {
  for (const model of models) {
    ingested.inc({ model }, 0)
    missed.inc({ model }, 0)
    for (const status of ['finished', 'failed', 'cancelled']) runs.inc({ model, status }, 0)
  }
}

const show = (told: Instruments, status: LoopStatus) => {
  const { model, dataset, champion, last } = status
  const latest = status.accuracy.at(-1)
  if (latest) told.accuracy.set({ model, version: latest.version }, latest.accuracy)
  if (dataset) {
    told.rows.set({ model }, dataset.rows)
    told.dataVersion.set({ model }, dataset.number)
    told.dataMade.set({ model }, dataset.createdAt / 1000)
  }
  told.queued.set({ model }, status.queue)
  told.refused.set({ model }, status.refused)
  told.active.set({ model }, status.active ? 1 : 0)
  if (champion !== null) told.champion.set({ model }, champion)
  if (last && last.endedAt !== null)
    told.ended.set({ model, status: last.status }, last.endedAt / 1000)
}

const hear = ({ runs, loss, valLoss, ingested }: Instruments, event: LoopEvent) => {
  const { model } = event
  switch (event.kind) {
    case 'run':
      if (event.status !== 'running') runs.inc({ model, status: event.status })
      return
    case 'progress':
      loss.set({ model }, event.progress.loss)
      if (event.progress.valLoss !== null) valLoss.set({ model }, event.progress.valLoss)
      return
    case 'epoch':
      if (event.metrics.val_loss !== undefined) valLoss.set({ model }, event.metrics.val_loss)
      return
    case 'ingested':
      return ingested.inc({ model }, event.rows)
  }
}

/** Sets the configured accuracy gauge of each model. Models may share a name and differ in labels. */
const extraGauges = (register: Registry, extra: Readonly<Record<string, ExtraGauge>>) => {
  const byName = Map.groupBy(Object.entries(extra), ([, { name }]) => name)
  const setters = new Map<string, (value: number) => void>()
  for (const [name, entries] of byName) {
    if (register.getSingleMetric(name))
      throw new MillraceError('bad_config', {
        what: `The metric name "${name}" is taken.`,
        why: 'Millrace has a metric of this name itself.',
        fix: 'Choose another name for the gauge.',
      })
    const labelNames = [...new Set(entries.flatMap(([, { labels }]) => Object.keys(labels ?? {})))]
    const gauge = new Gauge({
      name,
      help: 'Share of prompts the latest evaluated version answered right, 0 to 1.',
      labelNames,
      registers: [register],
    })
    for (const [model, { labels = {} }] of entries)
      setters.set(model, (value) => gauge.set(labels, value))
  }
  return setters
}
