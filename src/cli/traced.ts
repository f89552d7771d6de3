/** What a running Millrace does, as spans: runs with their stages, and alarms. */
import { spanBelow, type TraceContext } from '../core/trace/context.ts'
import type { Attributes } from '../core/trace/otlp.ts'
import type { Tracer } from '../core/trace/tracer.ts'
import type { Alarm } from '../monitor/objectives/watch.ts'
import type { LoopEvent } from '../pipeline/events.ts'

/** A run that goes on: which of its stages is under way, and since when. */
interface Going {
  readonly context: TraceContext
  readonly since: number
  readonly model: string
  stage: 'prepare' | 'train' | 'evaluate' | 'register'
  stageSince: number
  version: number | null
}

export interface TracedOptions {
  readonly tracer: Tracer
  readonly now: () => number
}

/** Spans of runs, by what the loop tells while they go on; of one that began before, from when it was heard of. */
export const traceRuns = ({ tracer, now }: TracedOptions) => {
  const going = new Map<string, Going>()
  const begin = (run: string, model: string): Going => {
    const since = now()
    const begun: Going = {
      ...{ context: spanBelow(null), since, model },
      ...{ stage: 'prepare', stageSince: since, version: null },
    }
    going.set(run, begun)
    return begun
  }
  const enter = (found: Going, stage: Going['stage']) => {
    if (found.stage === stage) return
    endStage(tracer, found, now())
    found.stage = stage
    found.stageSince = now()
  }
  const end = (run: string, found: Going, status: string) => {
    going.delete(run)
    endStage(tracer, found, now())
    const attributes = {
      ...{ 'millrace.run': run, 'millrace.model': found.model },
      ...{ 'millrace.version': found.version, 'millrace.status': status },
    }
    tracer.add({
      ...{ context: found.context, parent: null, kind: 'internal', name: 'run' },
      ...{ from: found.since, to: now(), attributes },
      error: status === 'failed' ? 'failed' : null,
    })
  }
  return (event: LoopEvent): void => {
    if (event.kind === 'judged') {
      const [found] = [...going.values()].filter(({ model }) => model === event.model)
      if (!found) return
      found.version = event.version
      enter(found, 'register')
      return
    }
    if (event.kind !== 'run' && event.kind !== 'progress' && event.kind !== 'epoch') return
    const isOver = event.kind === 'run' && event.status !== 'running'
    const found = going.get(event.run) ?? (isOver ? null : begin(event.run, event.model))
    if (!found) return
    if (isOver) end(event.run, found, event.status)
    else if (event.kind !== 'run') {
      if (found.stage === 'prepare') enter(found, 'train')
      if (event.kind === 'progress' && isLast(event)) enter(found, 'evaluate')
    }
  }
}

/** The last step was told: what comes after it is no training. */
const isLast = ({ progress }: Extract<LoopEvent, { readonly kind: 'progress' }>): boolean =>
  progress.step >= progress.steps && progress.epoch >= progress.epochs

const endStage = (tracer: Tracer, { context, stage, stageSince }: Going, to: number): void =>
  tracer.add({
    ...{ context: spanBelow(context), parent: context.spanId, kind: 'internal', name: stage },
    ...{ from: stageSince, to, attributes: {}, error: null },
  })

/** A moment where an alarm begins, and where it ends a span over all of it. */
export const traceAlarm = (
  { tracer, now }: TracedOptions,
  { endpoint, report, isBurning, since }: Alarm,
): void => {
  const attributes: Attributes = {
    ...{ 'millrace.endpoint': endpoint, 'millrace.objective': report.name },
    'millrace.severity': report.rules.find(({ state }) => state === 'burning')?.severity,
    'millrace.budget.used': report.used,
  }
  tracer.add({
    ...{ context: spanBelow(null), parent: null, kind: 'internal' },
    ...{ name: isBurning ? 'alert begins' : 'alert', from: since, to: now(), attributes },
    error: `The promise of ${report.name} of ${endpoint} is broken too fast.`,
  })
}
