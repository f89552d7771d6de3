/** What is said of a comparison, in sentences. */
import { counted } from '../../core/text.ts'
import { type Finished, factsOf, type Row, rowsOf } from './facts.ts'
import { capital, count, loss, seconds } from './format.ts'
import type { Comparison, Reference, Side } from './types.ts'

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
    `${counted(distributed.workers, 'worker')} trained ${pace}: ${seconds(many.seconds)} against ${seconds(one.seconds)}.`,
    `After ${counted(many.curve.length, 'epoch')} their val_loss is ${loss(lossMany)} against ${loss(lossOne)}.`,
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
    `Both modes learnt ${count(data.rows)} rows of data set version ${data.number} one after the other, from the same seed, on ${environment.cpu} (${counted(environment.cores, 'core')}).`,
    kind === 'same step'
      ? `Both take steps of ${count(step(sequential))} rows: one worker ${count(sequential.batchSize)}, each of ${distributed.workers} workers ${count(distributed.batchSize)}. They make the same number of steps and come to about the same loss.`
      : `Each mode has the batch and the step size of ${comparison.reference?.name ?? 'the reference'}: ${count(sequential.batchSize)} rows and ${sequential.learningRate} alone, ${count(distributed.batchSize)} rows a worker and ${Number(distributed.learningRate.toPrecision(6))} together. The distributed mode takes fewer, larger steps.`,
    `Duration is that of the training itself. CPU time is that of all its processes. Peak memory is that of its largest process; the workers are ${launched}.`,
  ]
}

/** What the figures of a reference are, and why they are no race; empty where there is none. */
export const referenceNote = ({ kind, reference }: Comparison): string => {
  if (!reference) return ''
  const { name, rows, note, sequential } = reference
  return [
    `${capital(name)}: ${count(rows)} rows and ${counted(sequential.curve.length, 'epoch')}. ${note} The figures are its own and were not measured here.`,
    kind === 'reference'
      ? 'The rows are not the same ones, so its losses cannot be held against these.'
      : 'Network, rows and epochs of this comparison are the model’s own, so neither its times nor its losses can be held against these; `millrace compare --reference` trains its network on as many rows.',
  ].join(' ')
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
