/** What a comparison says, before it takes a form. */
import { count, difference, loss, megabytes, plural, ratio, seconds } from './format.ts'
import { type Source, type SourceSide, source } from './source.ts'
import type { Comparison, Mode, Outcome, Side } from './types.ts'

/** A comparison whose two modes are through. */
export interface Finished {
  readonly comparison: Comparison
  readonly sequential: Side & { readonly outcome: Outcome }
  readonly distributed: Side & { readonly outcome: Outcome }
}

/** Null while a mode is still to be trained. */
export const finished = (comparison: Comparison): Finished | null => {
  const { sequential, distributed } = comparison
  return sequential.outcome && distributed.outcome
    ? {
        comparison,
        sequential: { ...sequential, outcome: sequential.outcome },
        distributed: { ...distributed, outcome: distributed.outcome },
      }
    : null
}

/** Ours and the source's, sequential first. The source has no such metric where they are null. */
export interface Row {
  readonly name: string
  readonly sequential: string
  readonly distributed: string
  /** From sequential to distributed: of costs the ratio, of losses the difference. */
  readonly change: string
  readonly source: {
    readonly sequential: string
    readonly distributed: string
    readonly change: string
  } | null
}

/** The source trained a next-word model; beside anything else its metrics say nothing. */
export const hasSource = ({ task }: Comparison): boolean => task === 'next-word'

export const rowsOf = ({ comparison, sequential, distributed }: Finished): Row[] => {
  const one = sequential.outcome
  const many = distributed.outcome
  const row = (
    name: string,
    of: (outcome: Outcome) => number,
    write: (value: number) => string,
    change: (value: number, from: number) => string,
    theirs?: (side: SourceSide) => number,
  ): Row => ({
    name,
    sequential: write(of(one)),
    distributed: write(of(many)),
    change: change(of(many), of(one)),
    source:
      theirs && hasSource(comparison)
        ? {
            sequential: write(theirs(source.sequential)),
            distributed: write(theirs(source.distributed)),
            change: change(theirs(source.distributed), theirs(source.sequential)),
          }
        : null,
  })
  const last = ({ curve }: Outcome) => curve.at(-1)
  return [
    row(
      'Duration',
      (outcome) => outcome.seconds,
      seconds,
      ratio,
      (side) => side.seconds,
    ),
    row(
      'CPU time',
      (outcome) => outcome.cpuSeconds,
      seconds,
      ratio,
      (side) => side.cpuSeconds,
    ),
    row(
      'Peak memory',
      (outcome) => outcome.peakBytes,
      megabytes,
      ratio,
      (side) => side.peakBytes,
    ),
    row('Loss, last epoch', (outcome) => last(outcome)?.loss ?? Number.NaN, loss, difference),
    row(
      'val_loss, last epoch',
      (outcome) => last(outcome)?.valLoss ?? Number.NaN,
      loss,
      difference,
      (side) => side.valLoss,
    ),
  ]
}

/** The outcome in a few sentences. */
export const verdict = (done: Finished): string => {
  const { sequential, distributed } = done
  const [one, many] = [sequential.outcome, distributed.outcome]
  const faster = one.seconds / many.seconds
  const pace =
    faster >= 1.05
      ? `${faster.toFixed(2)} times as fast as one`
      : faster > 0.95
        ? 'as fast as one'
        : `slower than one, in ${(1 / faster).toFixed(2)} times its time`
  const [lossOne, lossMany] = [one.curve.at(-1)?.valLoss ?? 0, many.curve.at(-1)?.valLoss ?? 0]
  return [
    `${plural(distributed.workers, 'worker')} trained ${pace}: ${seconds(many.seconds)} against ${seconds(one.seconds)}.`,
    `After ${plural(many.curve.length, 'epoch')} their val_loss is ${loss(lossMany)} against ${loss(lossOne)}.`,
    ...disturbed(done),
  ].join(' ')
}

/** A machine that does other work meanwhile makes times longer; that of workers who wait for each other most. */
const disturbed = (done: Finished): string[] => {
  const busy = (['sequential', 'distributed'] as const)
    .map((mode) => ({ mode, cores: done[mode].outcome.otherCores }))
    .filter(({ cores }) => cores >= 0.2)
    .map(({ mode, cores }) => `${cores.toFixed(1)} cores during the ${mode} mode`)
  return busy.length === 0
    ? []
    : [
        `Other work kept the machine busy: ${busy.join(', ')}. The times are longer than they would be alone.`,
      ]
}

/** What was the same and what was not, as sentences. */
export const conditions = ({ comparison, sequential, distributed }: Finished): string[] => {
  const { kind, data, environment } = comparison
  const launched = distributed.launcher === 'mpi' ? 'processes under MPI' : 'threads of one process'
  const step = ({ workers, batchSize }: Side) => workers * batchSize
  return [
    `Both modes learnt ${count(data.rows)} rows of data set version ${data.number} one after the other, from the same seed, on ${environment.cpu} (${plural(environment.cores, 'core')}).`,
    kind === 'same step'
      ? `Both take steps of ${count(step(sequential))} rows: one worker ${count(sequential.batchSize)}, each of ${distributed.workers} workers ${count(distributed.batchSize)}. They make the same number of steps and come to about the same loss.`
      : `Each mode has the batch and the step size of the source: ${count(sequential.batchSize)} rows and ${sequential.learningRate} alone, ${count(distributed.batchSize)} rows a worker and ${Number(distributed.learningRate.toPrecision(6))} together. The distributed mode takes fewer, larger steps. A row of the source is one prefix of a sentence, here it is a whole sentence with a loss at every word.`,
    `Duration is that of the training itself. CPU time is that of all its processes. Peak memory is that of its largest process; the workers are ${launched}.`,
  ]
}

/** What the source's figures are, and why they are no race. */
export const sourceNote = ({ kind }: Comparison): string =>
  [
    `The source's figures are its own: ${count(source.sentences)} sentences and ${source.epochs} epochs on ${source.machine}, in Keras, its workers under MPI. They were not measured here.`,
    kind === 'source'
      ? 'The sentences are not the same ones, so its losses cannot be held against these.'
      : 'Network, rows and epochs of this comparison are the model’s own, so neither its times nor its losses can be held against these; `millrace compare --source` trains the source’s network on as many sentences.',
  ].join(' ')

/** Names and values of what went into a comparison. */
export const factsOf = (done: Finished): readonly (readonly [string, string])[] => {
  const { comparison } = done
  const { data, environment } = comparison
  const side = (mode: Mode, { workers, batchSize, learningRate, epochs }: Side) =>
    [
      mode,
      `${workers} × ${count(batchSize)} rows a step, step size ${Number(learningRate.toPrecision(6))}, ${epochs} epochs, run ${done[mode].outcome.run}`,
    ] as const
  return [
    ['model', `${comparison.model} (${comparison.task})`],
    ['data set', `version ${data.number}, ${count(data.rows)} rows, SHA-256 ${data.digest}`],
    side('sequential', done.sequential),
    side('distributed', done.distributed),
    ['code', comparison.codeVersion],
    [
      'machine',
      `${environment.cpu}, ${environment.cores} cores, ${environment.platform}, Node ${environment.node}, onnxruntime ${environment.onnxruntime}`,
    ],
  ]
}

/** All that is said of a comparison, for a page that draws it in its own way. */
export interface Telling {
  readonly verdict: string
  readonly rows: readonly Row[]
  readonly conditions: readonly string[]
  readonly facts: readonly (readonly [string, string])[]
  readonly source: { readonly note: string; readonly metrics: Source } | null
}

export const tellingOf = (done: Finished): Telling => ({
  verdict: verdict(done),
  rows: rowsOf(done),
  conditions: conditions(done),
  facts: factsOf(done),
  source: hasSource(done.comparison)
    ? { note: sourceNote(done.comparison), metrics: source }
    : null,
})
