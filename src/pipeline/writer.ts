/** Keeps what a training tells: metrics, progress and lines of its run. */
import type { Metrics, Run, TrainEvent } from '../core/records.ts'
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
  // Writes follow each other; the first that fails is thrown by flush.
  let queue: Promise<void> = Promise.resolve()
  let step = 0
  let epoch = 0
  let kept = 0
  const write = (task: () => Promise<void>) => {
    queue = queue.then(task)
    queue.catch(() => {})
  }
  const entriesOf = (metrics: Metrics) =>
    Object.entries(metrics).map(([key, value]) => ({ key, value, step, epoch, time: clock.now() }))
  const line = (text: string) => {
    const entry = { time: clock.now(), line: text }
    write(() => registry.logLines(run.id, [entry]))
  }

  const event = (event: TrainEvent) => {
    switch (event.kind) {
      case 'warning':
        emit({ kind: 'warning', model: run.model, run: run.id, text: event.text })
        return line(`warning: ${event.text}`)
      case 'start':
        // Metrics of a training that goes on belong to the epoch it has reached.
        epoch = event.resumedAt ?? 0
        step = (event.steps / event.epochs) * epoch
        return line(
          `${event.parameters.toLocaleString('en')} parameters, ${event.epochs} epochs, ${event.steps.toLocaleString('en')} steps${event.resumedAt === null ? '' : `, resumed after epoch ${event.resumedAt}`}`,
        )
      case 'progress': {
        const { progress } = event
        emit({ kind: 'progress', model: run.model, run: run.id, progress })
        if (clock.now() - kept < 1000) return
        kept = clock.now()
        const { step, epoch, loss } = progress
        const entry = { key: 'loss', value: loss, step, epoch, time: kept }
        write(() => registry.logMetrics(run.id, [entry]))
        return write(() => registry.setProgress(run.id, progress))
      }
      case 'resources': {
        const { resources } = event
        const busy = resources.gpus.map(({ busy }, at) => [`gpu_${at}_busy`, busy] as const)
        const held = resources.gpus.map(
          ({ memoryBytes }, at) => [`gpu_${at}_memory_bytes`, memoryBytes] as const,
        )
        const used = {
          cpu_seconds: resources.cpuSeconds,
          memory_bytes: resources.memoryBytes,
          ...Object.fromEntries([...busy, ...held]),
        }
        const time = clock.now()
        const { step, epoch } = resources
        const entries = Object.entries(used).map(([key, value]) => ({
          key,
          value,
          step,
          epoch,
          time,
        }))
        return write(() => registry.logMetrics(run.id, entries))
      }
      case 'epoch': {
        step = event.step
        epoch = event.epoch
        const entries = entriesOf(event.metrics)
        write(() => registry.logMetrics(run.id, entries))
        line(`epoch ${epoch}: ${shown(event.metrics)}${event.best ? ' (best so far)' : ''}`)
        return emit({ kind: 'epoch', model: run.model, run: run.id, epoch, metrics: event.metrics })
      }
      case 'end': {
        const entries = entriesOf({
          train_seconds: event.seconds,
          train_cpu_seconds: event.cpuSeconds,
          workers: event.workers,
          peak_memory_bytes: event.peakBytes,
        })
        write(() => registry.logMetrics(run.id, entries))
        return line(
          `trained in ${event.seconds.toFixed(1)} s${event.workers > 1 ? ` by ${event.workers} workers` : ''}, best epoch ${event.bestEpoch}, peak memory ${Math.round(event.peakBytes / 2 ** 20)} MB`,
        )
      }
    }
  }
  return {
    event,
    line,
    flush: () => queue,
    async final(result: TrainResult) {
      const entries = entriesOf(metricsOf(result))
      write(() => registry.logMetrics(run.id, entries))
      line(`judged: ${shown(result.candidate)}`)
      write(() => registry.setProgress(run.id, null))
      await queue
    },
  }
}

/** Metrics in one line. */
export const shown = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
    .join(', ')
