/** What a task of one network, one loss and one answer a row needs not write itself. */

import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import type { Tensor } from '../../core/tensor.ts'
import { withGradients } from '../../nn/gradients/gradient.ts'
import { bindInputs, bindValues, type Lookup, type Parameter } from '../../nn/parameter.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import { openSession } from '../../onnx/session.ts'
import type { Value } from '../../onnx/value.ts'
import { modelName } from './package.ts'
import { badInput, type Fields, type Refusal, readRecord } from './record.ts'
import type { Package, Port, Predictor, Prepared } from './task.ts'

/** Inputs by name; the first dimension is `rows`, any number of them. */
type Ports<Name extends string> = Readonly<Record<Name, Omit<Port, 'name'>>>

export interface PlainOptions<Input extends string, Target extends string> {
  readonly kind: string
  /** Every option with its value. */
  readonly options: Prepared['options']
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
): Omit<Prepared, 'facts' | 'batches' | 'baseline'> => {
  const { kind, layers, inputs, targets, answer, output, loss } = options
  const parameters = layers.flatMap((layer) => layer.parameters)
  const learning = (): { readonly g: Builder; readonly given: Value; readonly mean: Value } => {
    const g = graph(kind)
    const given = answer(g, bindInputs(g, parameters), declare(g, inputs))
    return { g, given, mean: loss(g, given, declare(g, targets)) }
  }

  const training = (): Graph => {
    const { g, mean } = learning()
    g.output('loss', mean)
    return withGradients(
      g.build(),
      'loss',
      parameters.map(({ name }) => name),
    )
  }

  const validation = (): Graph => {
    const { g, given, mean } = learning()
    const length = g.op('Gather', [g.op('Shape', [given]), g.ints([0])], { axis: 0 })
    const count = g.op('Squeeze', [g.op('Cast', [length], { to: 1 }), g.ints([0])])
    g.output('loss', g.op('Mul', [mean, count]))
    g.output('count', count)
    return g.build()
  }

  const inference = (values: ReadonlyMap<string, Float32Array>): Graph => {
    const g = graph(kind)
    g.output(output.name, answer(g, bindValues(g, parameters, values), declare(g, inputs)))
    return g.build()
  }

  return {
    kind,
    options: options.options,
    network: { parameters, arena: true, training, validation, inference },
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
  const run = async (records: readonly Fields[], refusalOf: (row: number) => Refusal) => {
    const [output] = Object.values(await session.run(options.inputs(records, refusalOf)))
    const width = (output?.data.length ?? 0) / records.length
    if (!output || !Number.isInteger(width) || width === 0)
      throw new MillraceError('corrupt', {
        what: `The model of ${opened.folder} does not answer each of ${records.length} records.`,
        fix: 'Roll back to another version, or train again.',
      })
    const values = Array.from(output.data, Number)
    return records.map((_, row) => values.slice(row * width, (row + 1) * width))
  }
  return {
    info: opened.manifest,
    example: options.example,
    input: 'record',
    async predict(rows) {
      const refusalOf = (at: number) => badInput(at, rows.length)
      const records = rows.map((row, at) => readRecord(row, refusalOf(at)))
      const answers: Answer[] = []
      for (let from = 0; from < records.length; from += together) {
        const part = records.slice(from, from + together)
        for (const values of await run(part, (at) => refusalOf(from + at)))
          answers.push(options.answer(values))
      }
      return answers
    },
    close: () => session.close(),
  }
}

export interface JudgeOptions<Answered> {
  open(opened: Package): Promise<Predictor>
  /** What is kept of a row, the answer to it and its place from 0. */
  keep(row: string, answer: Answer, place: number): Answered
  metrics(answered: readonly Answered[]): Metrics
}

/** Puts the same rows to packages, one after the other. */
export const judgeEach = async <Answered>(
  packages: readonly Package[],
  rows: Rows,
  { open, keep, metrics }: JudgeOptions<Answered>,
): Promise<Metrics[]> => {
  const judged: Metrics[] = []
  for (const each of packages) {
    const predictor = await open(each)
    try {
      const answered: Answered[] = []
      for (let from = 0; from < rows.length; from += together) {
        const count = Math.min(together, rows.length - from)
        const part = Array.from({ length: count }, (_, at) => rows.at(from + at) ?? '')
        const answers = await predictor.predict(part, 1)
        part.forEach((row, at) => {
          const answer = answers[at]
          if (answer) answered.push(keep(row, answer, from + at))
        })
      }
      judged.push(metrics(answered))
    } finally {
      await predictor.close()
    }
  }
  return judged
}
