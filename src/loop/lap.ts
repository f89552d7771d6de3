import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelConfig, Recipe } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type {
  Author,
  GateReport,
  Lineage,
  ModelVersion,
  Run,
  TrainEvent,
  Trigger,
} from '../core/records.ts'
import { describeCheck, gate } from '../evaluate/gate.ts'
import { runChild } from '../jobs/child.ts'
import { servable } from '../registry/servable.ts'
import type { Context } from './context.ts'
import { environment, flatten } from './environment.ts'
import type { Learnt, Phase, StageEvent } from './order.ts'

export const stageEntry = new URL('./stage.ts', import.meta.url)

/** A lap that is on its way. */
export interface Lap {
  readonly run: Run
  /** What it is doing now. */
  phase(): Phase
  /** Ends the training process. The run is then `cancelled`. */
  cancel(): void
  /** Ends the training process and leaves the run to be resumed at the next start. */
  interrupt(): void
  /** Settles when the lap is over; a refused or failed lap rejects. */
  readonly done: Promise<ModelVersion>
}

/** Begins a run on the newest data. The answer is there as soon as the run is kept. */
export const beginRun = async (
  context: Context,
  model: ModelConfig,
  { trigger, author }: { trigger: Trigger; author: Author },
): Promise<Run> => {
  const recipe = recipeFor(model, trigger)
  const dataset = await context.data.current(model.name, model.source, author)
  return context.registry.startRun({
    id: context.newId(),
    model: model.name,
    trigger,
    author,
    seed: recipe.train.seed,
    datasetVersion: dataset.id,
    codeVersion: await context.codeVersion(),
    environment: environment(),
    config: { ...recipe },
    params: {
      ...flatten({ ...recipe }),
      'data.version': `${dataset.number}`,
      'data.rows': `${dataset.rows}`,
    },
  })
}

/** The first version may have a recipe of its own; all others use the model's. */
export const recipeFor = (model: ModelConfig, trigger: Trigger): Recipe =>
  (trigger === 'first' && model.first) || model.recipe

/** Carries out a run that has begun: train → evaluate → gate → register. */
export const startLap = (context: Context, model: ModelConfig, run: Run): Lap => {
  const stop = new AbortController()
  let phase: Phase = 'train'
  let interrupted = false
  const setPhase = (next: Phase) => {
    phase = next
    context.emit({ kind: 'loop', model: model.name })
  }
  const work = async (): Promise<ModelVersion> => {
    try {
      const version = await lap(context, model, run, stop.signal, setPhase)
      await context.registry.endRun(run.id, { status: 'finished' })
      return version
    } catch (error) {
      if (!interrupted) await fail(context, run, error)
      throw error
    } finally {
      context.emit({ kind: 'loop', model: model.name })
    }
  }
  return {
    run,
    phase: () => phase,
    cancel: () => stop.abort(),
    interrupt() {
      interrupted = true
      stop.abort()
    },
    done: work(),
  }
}

const lap = async (
  context: Context,
  model: ModelConfig,
  run: Run,
  signal: AbortSignal,
  setPhase: (phase: Phase) => void,
): Promise<ModelVersion> => {
  const { registry, store } = context
  const folder = join(store.paths.runs, run.id)
  await mkdir(folder, { recursive: true })
  const champion = await servable(registry, model.name)
  const lineage = await lineageOf(context, run)
  const writer = createWriter(context, run)

  context.emit({ kind: 'run', model: model.name, run: run.id, status: 'running' })
  setPhase('train')
  let learnt: Learnt
  try {
    learnt = await runChild<StageEvent, Learnt>({
      entry: stageEntry,
      signal,
      input: {
        kind: 'learn',
        home: store.paths.home,
        recipe: run.config,
        lineage,
        folder,
        champion,
        cases: model.evaluate.cases,
        completions: model.evaluate.completions && {
          file: model.evaluate.completions,
          words: model.evaluate.words,
        },
      },
      onEvent: (event) =>
        event.kind === 'train' ? writer.event(event.event) : setPhase(event.phase),
      onLine: writer.line,
    })
  } finally {
    await writer.flush()
  }

  setPhase('register')
  const report = gate(model.gate, {
    candidate: learnt.candidate,
    baseline: learnt.baseline,
    champion: learnt.champion,
  })
  for (const check of report.checks) writer.line(`gate: ${describeCheck(check)}`)
  await writer.final(learnt)
  const version = await registry.register({
    model: model.name,
    runId: run.id,
    author: run.author,
    folder: learnt.folder,
    figures: figuresOf(learnt),
    gate: report,
    lineage,
    completions: learnt.completions,
    promote: report.passed,
  })
  await rm(folder, { recursive: true, force: true })
  if (report.passed) context.emit({ kind: 'promoted', model: model.name, version: version.version })
  return version
}

const lineageOf = async ({ data }: Context, run: Run): Promise<Lineage> => ({
  datasetVersion: run.datasetVersion,
  datasetDigest: (await data.version(run.datasetVersion)).digest,
  codeVersion: run.codeVersion,
  config: run.config,
  seed: run.seed,
  environment: run.environment,
})

/** A version's figures with those it was compared with: `baseline_val_loss`, `champion_top5`, … */
const figuresOf = ({ candidate, baseline, champion }: Learnt) => ({
  ...candidate,
  ...prefixed('baseline', baseline),
  ...prefixed('champion', champion?.champion ?? {}),
})

const prefixed = (prefix: string, figures: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}_${name}`, value]))

/** Ends a run for good: what it leaves in its folder serves nobody. */
const fail = async ({ registry, store, emit }: Context, run: Run, error: unknown) => {
  const status =
    error instanceof MillraceError && error.code === 'cancelled' ? 'cancelled' : 'failed'
  await registry.endRun(run.id, {
    status,
    error: error instanceof Error ? error.message : String(error),
  })
  emit({ kind: 'run', model: run.model, run: run.id, status })
  await rm(join(store.paths.runs, run.id), { recursive: true, force: true })
}

/** The refusal that a lap by hand ends with when its version did not pass. */
export const gateRefusal = (version: ModelVersion): MillraceError =>
  new MillraceError('gate_failed', {
    what: `Version ${version.version} of ${version.model} did not pass its gate. ${failures(version.gate)}`,
    why: `It is registered; ${version.gate.champion === null ? 'nothing' : `version ${version.gate.champion}`} goes on being served.`,
    fix: `To serve it all the same: millrace promote ${version.model} ${version.version} --force`,
  })

const failures = ({ checks }: GateReport) =>
  checks
    .filter(({ passed }) => !passed)
    .map((check) => `${describeCheck(check)}.`)
    .join(' ')

const createWriter = ({ registry, clock, emit }: Context, run: Run) => {
  // Writes follow each other; the first that fails is thrown by flush.
  let queue: Promise<void> = Promise.resolve()
  let step = 0
  let epoch = 0
  let kept = 0
  const write = (task: () => Promise<void>) => {
    queue = queue.then(task)
    queue.catch(() => {})
  }
  const metrics = (figures: Readonly<Record<string, number>>) =>
    Object.entries(figures).map(([key, value]) => ({ key, value, step, epoch, time: clock.now() }))
  const line = (text: string) => {
    const entry = { time: clock.now(), line: text }
    write(() => registry.logLines(run.id, [entry]))
  }

  const event = (event: TrainEvent) => {
    switch (event.kind) {
      case 'start':
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
      case 'epoch': {
        step = event.step
        epoch = event.epoch
        const entries = metrics(event.figures)
        write(() => registry.logMetrics(run.id, entries))
        line(`epoch ${epoch}: ${show(event.figures)}${event.best ? ' (best so far)' : ''}`)
        return emit({ kind: 'epoch', model: run.model, run: run.id, epoch, figures: event.figures })
      }
      case 'end': {
        const entries = metrics({
          train_seconds: event.seconds,
          peak_memory_bytes: event.peakBytes,
        })
        write(() => registry.logMetrics(run.id, entries))
        return line(
          `trained in ${event.seconds.toFixed(1)} s, best epoch ${event.bestEpoch}, peak memory ${Math.round(event.peakBytes / 2 ** 20)} MB`,
        )
      }
    }
  }
  return {
    event,
    line,
    flush: () => queue,
    async final(learnt: Learnt) {
      const entries = metrics(figuresOf(learnt))
      write(() => registry.logMetrics(run.id, entries))
      line(`judged: ${show(learnt.candidate)}`)
      write(() => registry.setProgress(run.id, null))
      await queue
    },
  }
}

const show = (figures: Readonly<Record<string, number>>) =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(5))}`)
    .join(', ')
