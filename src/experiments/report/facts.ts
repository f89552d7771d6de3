/** What a comparison says, before it takes a form. */
import { capital, count, difference, loss, megabytes, plural, ratio, seconds } from './format.ts'
import type { Comparison, Mode, Outcome, Reference, ReferenceSide, Side } from './types.ts'

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

/** Ours and the reference's, sequential first. The reference has no such metric where they are null. */
export interface Row {
  readonly name: string
  readonly sequential: string
  readonly distributed: string
  /** From sequential to distributed: of costs the ratio, of losses the difference. */
  readonly change: string
  readonly reference: {
    readonly sequential: string
    readonly distributed: string
    readonly change: string
  } | null
}

export const rowsOf = ({ comparison, sequential, distributed }: Finished): Row[] => {
  const one = sequential.outcome
  const many = distributed.outcome
  const row = (
    name: string,
    of: (outcome: Outcome) => number,
    write: (value: number) => string,
    change: (value: number, from: number) => string,
    theirs: (side: ReferenceSide) => number,
  ): Row => ({
    name,
    sequential: write(of(one)),
    distributed: write(of(many)),
    change: change(of(many), of(one)),
    reference: comparison.reference && {
      sequential: write(theirs(comparison.reference.sequential)),
      distributed: write(theirs(comparison.reference.distributed)),
      change: change(
        theirs(comparison.reference.distributed),
        theirs(comparison.reference.sequential),
      ),
    },
  })
  const last = ({ curve }: Outcome | ReferenceSide) => curve.at(-1)
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
    row(
      'Loss, last epoch',
      (outcome) => last(outcome)?.loss ?? Number.NaN,
      loss,
      difference,
      (side) => last(side)?.loss ?? Number.NaN,
    ),
    row(
      'val_loss, last epoch',
      (outcome) => last(outcome)?.valLoss ?? Number.NaN,
      loss,
      difference,
      (side) => last(side)?.valLoss ?? Number.NaN,
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
      : `Each mode has the batch and the step size of ${comparison.reference?.name}: ${count(sequential.batchSize)} rows and ${sequential.learningRate} alone, ${count(distributed.batchSize)} rows a worker and ${Number(distributed.learningRate.toPrecision(6))} together. The distributed mode takes fewer, larger steps.`,
    `Duration is that of the training itself. CPU time is that of all its processes. Peak memory is that of its largest process; the workers are ${launched}.`,
  ]
}

/** What the figures of a reference are, and why they are no race; empty where there is none. */
export const referenceNote = ({ kind, reference }: Comparison): string => {
  if (!reference) return ''
  const { name, rows, note, sequential } = reference
  return [
    `${capital(name)}: ${count(rows)} rows and ${plural(sequential.curve.length, 'epoch')}. ${note} The figures are its own and were not measured here.`,
    kind === 'reference'
      ? 'The rows are not the same ones, so its losses cannot be held against these.'
      : 'Network, rows and epochs of this comparison are the model’s own, so neither its times nor its losses can be held against these; `millrace compare --reference` trains its network on as many rows.',
  ].join(' ')
}

/** Loss and val_loss of both modes by epoch, then the reference's; a dash where there was no such epoch. */
export const epochsOf = (
  { comparison, sequential, distributed }: Finished,
  write: (name: string) => string,
) => {
  const sides = [
    { whose: '', sequential: sequential.outcome.curve, distributed: distributed.outcome.curve },
    ...(comparison.reference
      ? [
          {
            whose: `${write(comparison.reference.name)}: `,
            sequential: comparison.reference.sequential.curve,
            distributed: comparison.reference.distributed.curve,
          },
        ]
      : []),
  ]
  const columns = sides.flatMap(({ whose, sequential, distributed }) =>
    (['loss', 'valLoss'] as const).flatMap((of) =>
      [
        { mode: 'sequential', curve: sequential },
        { mode: 'distributed', curve: distributed },
      ].map(({ mode, curve }) => ({
        head: `${whose}${of === 'loss' ? 'loss' : 'val_loss'}, ${mode}`,
        cells: curve.map((epoch) => loss(epoch[of])),
      })),
    ),
  )
  const epochs = Math.max(...columns.map(({ cells }) => cells.length))
  return {
    head: columns.map(({ head }) => head),
    rows: Array.from({ length: epochs }, (_, at) => [
      `${at + 1}`,
      ...columns.map(({ cells }) => cells[at] ?? '–'),
    ]),
  }
}

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
  readonly reference: { readonly note: string; readonly figures: Reference } | null
}

export const tellingOf = (done: Finished): Telling => ({
  verdict: verdict(done),
  rows: rowsOf(done),
  conditions: conditions(done),
  facts: factsOf(done),
  reference: done.comparison.reference && {
    note: referenceNote(done.comparison),
    figures: done.comparison.reference,
  },
})
