/** Keeps what a training tells: metrics, progress and lines of its run. */
import type { Metrics, Progress, Resources, Run, TrainEvent } from '../core/records.ts'
import type { Context } from './context.ts'
import type { TrainResult } from './job.ts'

export type Writer = ReturnType<typeof createWriter>

/** A version's metrics with those it was compared with: `baseline_val_loss`, `champion_top5`, … */
export const metricsOf = ({ candidate, baseline, champion }: TrainResult) => ({
  ...candidate,
  ...prefixed('baseline', baseline),
  ...prefixed('champion', champion?.problem === null ? champion.champion : {}),
})

const prefixed = (prefix: string, metrics: Metrics) =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${prefix}_${name}`, value]))

export const createWriter = ({ registry, clock, emit }: Context, run: Run) => {
  const of = { model: run.model, run: run.id }
  const writes = createWrites()
  let at = { step: 0, epoch: 0 }
  let kept = 0

  const keep = (metrics: Metrics, place = at) => {
    const time = clock.now()
    const entries = Object.entries(metrics).map(([key, value]) => ({ key, value, ...place, time }))
    writes.add(() => registry.logMetrics(run.id, entries))
  }
  const line = (text: string) => {
    const entry = { time: clock.now(), line: text }
    writes.add(() => registry.logLines(run.id, [entry]))
  }
  const progressed = (progress: Progress) => {
    emit({ kind: 'progress', ...of, progress })
    if (clock.now() - kept < 1000) return
    kept = clock.now()
    const { step, epoch, loss } = progress
    keep({ loss }, { step, epoch })
    writes.add(() => registry.setProgress(run.id, progress))
  }

  const event = (event: TrainEvent) => {
    switch (event.kind) {
      case 'warning':
        emit({ kind: 'warning', ...of, text: event.text })
        return line(`warning: ${event.text}`)
      case 'start':
        at = placeOf(event)
        return line(beginning(event))
      case 'progress':
        return progressed(event.progress)
      case 'resources': {
        const { step, epoch } = event.resources
        return keep(usedBy(event.resources), { step, epoch })
      }
      case 'epoch': {
        const { step, epoch, metrics } = event
        at = { step, epoch }
        keep(metrics)
        line(`epoch ${epoch}: ${shown(metrics)}${event.best ? ' (best so far)' : ''}`)
        return emit({ kind: 'epoch', ...of, epoch, metrics })
      }
      case 'end':
        keep(costsOf(event))
        return line(ending(event))
    }
  }
  return {
    event,
    line,
    flush: writes.flush,
    async final(result: TrainResult) {
      keep(metricsOf(result))
      line(`judged: ${shown(result.candidate)}`)
      writes.add(() => registry.setProgress(run.id, null))
      await writes.flush()
    },
  }
}

/** Writes that follow each other; the first that fails is thrown by flush, and ends those after it. */
const createWrites = () => {
  let last: Promise<void> = Promise.resolve()
  return {
    add(write: () => Promise<void>) {
      last = last.then(write)
      last.catch(() => {})
    },
    flush: () => last,
  }
}

type Told<Kind> = Extract<TrainEvent, { readonly kind: Kind }>

/** Metrics of a training that goes on belong to the epoch it has reached. */
const placeOf = ({ steps, epochs, resumedAt }: Told<'start'>) => {
  const epoch = resumedAt ?? 0
  return { epoch, step: (steps / epochs) * epoch }
}

const beginning = ({ parameters, epochs, steps, resumedAt }: Told<'start'>): string =>
  `${parameters.toLocaleString('en')} parameters, ${epochs} epochs, ${steps.toLocaleString('en')} steps${resumedAt === null ? '' : `, resumed after epoch ${resumedAt}`}`

const ending = ({ seconds, workers, bestEpoch, peakBytes }: Told<'end'>): string =>
  `trained in ${seconds.toFixed(1)} s${workers > 1 ? ` by ${workers} workers` : ''}, best epoch ${bestEpoch}, peak memory ${Math.round(peakBytes / 2 ** 20)} MB`

const costsOf = ({ seconds, cpuSeconds, workers, peakBytes }: Told<'end'>): Metrics => ({
  train_seconds: seconds,
  train_cpu_seconds: cpuSeconds,
  workers,
  peak_memory_bytes: peakBytes,
})

const usedBy = ({ cpuSeconds, memoryBytes, gpus }: Resources): Metrics => ({
  cpu_seconds: cpuSeconds,
  memory_bytes: memoryBytes,
  ...Object.fromEntries(gpus.map(({ busy }, at) => [`gpu_${at}_busy`, busy])),
  ...Object.fromEntries(gpus.map(({ memoryBytes }, at) => [`gpu_${at}_memory_bytes`, memoryBytes])),
})

/** Metrics in one line. */
export const shown = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
    .join(', ')
