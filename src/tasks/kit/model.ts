/** What a task of one network, one loss and one answer a row needs not write itself. */

import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Fields } from '../../core/input.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import type { Port, Tensor } from '../../core/tensor.ts'
import type { Scores } from '../../metrics/scores.ts'
import type { Lookup, Parameter } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import { openSession } from '../../onnx/session.ts'
import type { Value } from '../../onnx/value.ts'
import { decode } from '../codec/decode.ts'
import { createNetwork } from './network.ts'
import { modelName } from './package.ts'
import { createPredictor } from './predictor.ts'
import { badRow, type Refusal } from './record.ts'
import type { Judgement, Learnt, Package, Predictor } from './task.ts'

/** Inputs by name; the first dimension is `rows`, any number of them. */
type Ports<Name extends string> = Readonly<Record<Name, Omit<Port, 'name'>>>

export interface PlainOptions<Input extends string, Target extends string> {
  /** Name of the graphs. */
  readonly name: string
  /** Everything that has parameters. */
  readonly layers: readonly { readonly parameters: readonly Parameter[] }[]
  /** What the model reads, and what learning reads beside it. */
  readonly inputs: Ports<Input>
  readonly targets: Ports<Target>
  /** What the model answers, of the form `output`. */
  answer(g: Builder, bound: Lookup, inputs: Readonly<Record<Input, Value>>): Value
  readonly output: Port
  /** Mean over the rows → `[]`. */
  loss(g: Builder, answer: Value, targets: Readonly<Record<Target, Value>>): Value
}

/**
 * What a task has learnt whose network is the same whether it learns or answers, but for its facts,
 * batches and baseline. Training batches are of any bucket; `val_loss` is the mean loss.
 */
export const plainModel = <Input extends string, Target extends string>(
  options: PlainOptions<Input, Target>,
): Omit<Learnt, 'facts' | 'batches' | 'baseline'> => {
  const { name, layers, inputs, targets, answer, output, loss } = options
  const parameters = layers.flatMap((layer) => layer.parameters)
  const answered = (g: Builder, lookup: Lookup) => answer(g, lookup, declare(g, inputs))
  const learnt = (g: Builder, lookup: Lookup) => {
    const given = answered(g, lookup)
    return { given, mean: loss(g, given, declare(g, targets)) }
  }

  return {
    network: createNetwork({
      name,
      parameters,
      arena: true,
      loss: (g, lookup) => learnt(g, lookup).mean,
      sums(g, lookup) {
        const { given, mean } = learnt(g, lookup)
        const length = g.op('Gather', [g.op('Shape', [given]), g.ints([0])], { axis: 0 })
        const count = g.op('Squeeze', [g.op('Cast', [length], { to: 1 }), g.ints([0])])
        return { loss: g.op('Mul', [mean, count]), count }
      },
      outputs: (g, lookup) => ({ [output.name]: answered(g, lookup) }),
    }),
    metrics: ({ loss: sum = 0, count = 1 }) => ({ val_loss: sum / count }),
    files: {},
    signature: { inputs: portsOf(inputs), outputs: [output] },
  }
}

const declare = <Name extends string>(g: Builder, ports: Ports<Name>) =>
  Object.fromEntries(
    portsOf(ports).map(({ name, type, shape }) => [name, g.input(name, type, shape)]),
  ) as Record<Name, Value>

const portsOf = (ports: Ports<string>): Port[] =>
  Object.entries(ports).map(([name, form]) => ({ name, ...form }))

export interface OpenOptions {
  /** A row to warm the model up with. */
  readonly example: string
  /** Inputs of the model from records; throw `refusalOf(row)(what, fix)` for one that cannot be read. */
  inputs(
    records: readonly Fields[],
    refusalOf: (row: number) => Refusal,
  ): Readonly<Record<string, Tensor>>
  /** The answer from the numbers that the model gives for a row. */
  answer(values: readonly number[]): Answer
}

/** Records a run. */
const together = 256

/** Opens the package of a task whose rows are records and whose model has one output. */
export const openPlain = async (opened: Package, options: OpenOptions): Promise<Predictor> => {
  const session = await openSession(opened.file(modelName))
  return createPredictor(opened, session, {
    form: { kind: 'record' },
    example: options.example,
    together,
    async answer(inputs, _, refusalOf) {
      const records = inputs.map(({ fields }) => fields)
      const [output] = Object.values(await session.run(options.inputs(records, refusalOf)))
      const width = (output?.data.length ?? 0) / records.length
      if (!output || !Number.isInteger(width) || width === 0)
        throw new MillraceError('corrupt', {
          what: `The model of ${opened.folder} does not answer each of ${records.length} records.`,
          fix: 'Roll back to another version, or train again.',
        })
      const values = Array.from(output.data, Number)
      return records.map((_, row) => options.answer(values.slice(row * width, (row + 1) * width)))
    },
  })
}

export interface JudgeOptions<Answered> {
  open(opened: Package): Promise<Predictor>
  /** What is kept of a row, the answer to it and its place from 0. */
  keep(row: string, answer: Answer, place: number): Answered
  metrics(answered: readonly Answered[]): Metrics
  /** See `Judgement.scores`. Default: not told. */
  scores?(answered: readonly Answered[]): Scores
  /** Classes of each answer, at most. Default 1. */
  readonly classes?: number
}

/** Puts the same rows to packages, one after the other. */
export const judgeEach = async <Answered>(
  packages: readonly Package[],
  rows: Rows,
  { open, keep, metrics, scores, classes = 1 }: JudgeOptions<Answered>,
): Promise<Judgement[]> => {
  const judged: Judgement[] = []
  for (const each of packages) {
    const predictor = await open(each)
    try {
      const answered: Answered[] = []
      for (let from = 0; from < rows.length; from += together)
        for (const { row, answer, place } of await answersTo(predictor, rows, from, classes))
          answered.push(keep(row, answer, place))
      const own = metrics(answered)
      judged.push({ metrics: own, compared: own, ...(scores && { scores: scores(answered) }) })
    } finally {
      await predictor.close()
    }
  }
  return judged
}

/** The answers to the rows of a run, from a place on. */
const answersTo = async (predictor: Predictor, rows: Rows, from: number, classes: number) => {
  const places = Array.from(
    { length: Math.min(together, rows.length - from) },
    (_, at) => from + at,
  )
  const part = places.map((place) => rows.at(place) ?? '')
  const refusalOf = (at: number) => badRow(rows, places[at] ?? 0, 'validation')
  const inputs = await Promise.all(
    part.map((row, at) => decode({ kind: 'row', row }, predictor.form, refusalOf(at))),
  )
  const answers = await predictor.predict(inputs, classes)
  return answers.map((answer, at) => ({ row: part[at] ?? '', answer, place: from + at }))
}
