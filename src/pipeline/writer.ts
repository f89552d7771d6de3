/** Keeps what a training tells: metrics, progress and lines of its run. */
import type { Metrics, Progress, Resources, TrainEvent } from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { HeldRun, Logged } from '../registry/types.ts'
import type { StageEvent, TrainResult } from './job.ts'
import type { StagePlace, Voice } from './stage.ts'

/** A version's metrics with those it was compared with: `baseline_val_loss`, `champion_top5`, … */
export const metricsOf = ({ candidate, baseline, champion }: TrainResult) => ({
  ...candidate,
  ...prefixed('baseline', baseline),
  ...prefixed('champion', champion?.problem === null ? champion.champion : {}),
})

const prefixed = (prefix: string, metrics: Metrics) =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${prefix}_${name}`, value]))

/** Keeps metrics and lines of a run, in the order in which they come. */
export const createWriter = (
  { registry, clock }: Pick<StagePlace, 'registry' | 'clock'>,
  { run, lease: fence }: HeldRun,
) => {
  const writes = createWrites()
  const metrics = (values: Metrics, { step, epoch }: Place, how?: Logged) => {
    const time = clock.now()
    const entries = Object.entries(values).map(([key, value]) => ({
      key,
      value,
      step,
      epoch,
      time,
    }))
    writes.add(() => registry.logMetrics(run.id, entries, fence, how))
  }
  const line = (text: string) => {
    const entry = { time: clock.now(), line: text }
    writes.add(() => registry.logLines(run.id, [entry], fence))
  }
  const progress = (now: Progress | null) =>
    writes.add(() => registry.setProgress(run.id, now, fence))
  return { metrics, line, progress, flush: writes.flush }
}

interface Place {
  readonly step: number
  readonly epoch: number
}

/** Keeps what a training tells, and what it comes to. */
export const trainVoice = (place: StagePlace, held: HeldRun): Voice<StageEvent, TrainResult> => {
  const { metrics, line, progress, flush } = createWriter(place, held)
  const { clock } = place
  let at: Place = { step: 0, epoch: 0 }
  /** Where the epoch stands whose weights were kept. */
  let ended: Place | null = null
  let perEpoch = 0
  let kept = 0
  const progressed = (now: Progress) => {
    if (clock.now() - kept < 1000) return
    kept = clock.now()
    const { step, epoch, loss } = now
    metrics({ loss }, { step, epoch })
    progress(now)
  }
  const trained = (event: TrainEvent) => {
    switch (event.kind) {
      case 'warning':
        return line(`warning: ${event.text}`)
      case 'settled':
        return line(event.text)
      case 'start':
        at = placeOf(event)
        perEpoch = event.steps / event.epochs
        return line(beginning(event))
      case 'progress':
        return progressed(event.progress)
      case 'resources':
        return metrics(usedBy(event.resources), event.resources)
      case 'epoch':
        at = { step: event.step, epoch: event.epoch }
        metrics(event.metrics, at)
        return line(
          `epoch ${event.epoch}: ${shown(event.metrics)}${event.best ? ' (best so far)' : ''}`,
        )
      case 'end':
        metrics(costsOf(event), at)
        ended = { epoch: event.bestEpoch, step: perEpoch * event.bestEpoch }
        return line(ending(event))
    }
  }
  return {
    event(event) {
      if (event.kind === 'train') trained(event.event)
    },
    isFleeting: (event) => event.kind === 'train' && event.event.kind === 'progress',
    line,
    result(result) {
      // No further point of a curve: the epoch that was kept has it, and it is what the run comes to.
      metrics(metricsOf(result), ended ?? at, { final: true })
      line(`judged: ${shown(result.candidate)}`)
      progress(null)
    },
    flush,
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
  `${parameters.toLocaleString('en')} parameters, ${counted(epochs, 'epoch')}, ${counted(steps, 'step')}${resumedAt === null ? '' : `, resumed after epoch ${resumedAt}`}`

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
