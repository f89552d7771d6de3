/** What a comparison shows, before it takes a form. */
import { counted } from '../../core/text.ts'
import { count, difference, loss, megabytes, ratio, seconds } from './format.ts'
import type { Comparison, Mode, Outcome, ReferenceSide, Side } from './types.ts'

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

const modes = ['sequential', 'distributed'] as const

/** What a mode came to, ours or the reference's, and how it is called. */
export interface Drawn {
  readonly name: string
  readonly mode: Mode
  readonly theirs: boolean
  readonly figures: ReferenceSide
}

/** Both modes, then those of the reference where there is one. */
export const drawnOf = (done: Finished): readonly Drawn[] => {
  const { reference } = done.comparison
  const ours = modes.map((mode) => ({
    name: `${mode}, ${counted(done[mode].workers, 'worker')}`,
    mode,
    theirs: false,
    figures: done[mode].outcome,
  }))
  if (!reference) return ours
  const theirs = modes.map((mode) => ({
    name: `${reference.name}, ${mode}`,
    mode,
    theirs: true,
    figures: reference[mode],
  }))
  return [...ours, ...theirs]
}

/** A metric of both modes. */
export interface Cells {
  readonly sequential: string
  readonly distributed: string
  /** From sequential to distributed: of costs the ratio, of losses the difference. */
  readonly change: string
}

/** A metric of ours, and of the reference where there is one. */
export interface Row extends Cells {
  readonly name: string
  readonly reference: Cells | null
}

interface Metric {
  readonly name: string
  of(figures: ReferenceSide): number
  write(value: number): string
  change(value: number, from: number): string
}

const metrics: readonly Metric[] = [
  { name: 'Duration', of: (figures) => figures.seconds, write: seconds, change: ratio },
  { name: 'CPU time', of: (figures) => figures.cpuSeconds, write: seconds, change: ratio },
  { name: 'Peak memory', of: (figures) => figures.peakBytes, write: megabytes, change: ratio },
  {
    name: 'Loss, last epoch',
    of: ({ curve }) => curve.at(-1)?.loss ?? Number.NaN,
    write: loss,
    change: difference,
  },
  {
    name: 'val_loss, last epoch',
    of: ({ curve }) => curve.at(-1)?.valLoss ?? Number.NaN,
    write: loss,
    change: difference,
  },
]

export const rowsOf = ({ comparison, sequential, distributed }: Finished): Row[] => {
  const { reference } = comparison
  return metrics.map(({ name, of, write, change }) => {
    const cells = (one: ReferenceSide, many: ReferenceSide): Cells => ({
      sequential: write(of(one)),
      distributed: write(of(many)),
      change: change(of(many), of(one)),
    })
    return {
      name,
      ...cells(sequential.outcome, distributed.outcome),
      reference: reference && cells(reference.sequential, reference.distributed),
    }
  })
}

/** Loss and val_loss by epoch: of both modes, then of the reference's. */
export interface Epochs {
  readonly heads: { readonly ours: readonly string[]; readonly theirs: readonly string[] }
  /** From the first epoch; a dash where a mode had none so late. */
  readonly rows: readonly (readonly string[])[]
}

export const epochsOf = (done: Finished): Epochs => {
  const drawn = drawnOf(done)
  const columns = (drawn: readonly Drawn[]) =>
    (['loss', 'valLoss'] as const).flatMap((of) =>
      drawn.map(({ mode, figures }) => ({
        head: `${of === 'loss' ? 'loss' : 'val_loss'}, ${mode}`,
        cells: figures.curve.map((epoch) => loss(epoch[of])),
      })),
    )
  const ours = columns(drawn.filter(({ theirs }) => !theirs))
  const theirs = columns(drawn.filter(({ theirs }) => theirs))
  const all = [...ours, ...theirs]
  const epochs = Math.max(...all.map(({ cells }) => cells.length))
  return {
    heads: { ours: ours.map(({ head }) => head), theirs: theirs.map(({ head }) => head) },
    rows: Array.from({ length: epochs }, (_, at) => all.map(({ cells }) => cells[at] ?? '–')),
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
