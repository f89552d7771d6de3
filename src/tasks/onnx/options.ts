/** Models from elsewhere, as ONNX files: what their packages keep of how they are asked and answer. */
import { z } from '../../core/schema.ts'
import type { Kind } from '../kit/kind.ts'

/** Where a package has the files of its scoring step. */
export const stepFolder = 'step'
/** Columns that a record may have, at most. */
export const mostColumns = 10_000
/** Classes that a scoring step may tell of, at most. */
export const mostLabels = 10_000

const takes = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Records: each column is a number or text of an input, in the order of inputs and of places in them. */
    kind: z.literal('columns'),
    columns: z
      .array(z.strictObject({ name: z.string().min(1), input: z.string() }))
      .min(1)
      .max(mostColumns),
    /** Whether a number that is not known is NaN to the model, which knows what to do with it. */
    missing: z.boolean(),
  }),
  /** Arrays by the names of inputs. */
  z.strictObject({ kind: z.literal('tensors') }),
  /** Whatever its scoring step takes; `entry`: the module of the package that exports it. */
  z.strictObject({ kind: z.literal('step'), entry: z.string().startsWith(`${stepFolder}/`) }),
])

const answers = z.discriminatedUnion('kind', [
  /** `output` `[rows, classes]`: the probability of each class. */
  z.strictObject({
    kind: z.literal('classes'),
    output: z.string(),
    labels: z.array(z.string()).min(2),
  }),
  /** `output` `[rows]` or `[rows, numbers]`. */
  z.strictObject({ kind: z.literal('values'), output: z.string() }),
  /** Every output as it is. */
  z.strictObject({ kind: z.literal('tensors') }),
  /** As a scoring step says: numbers, or classes, whose names are those of its example. */
  z.strictObject({
    kind: z.literal('step'),
    labels: z.array(z.string()).nullable(),
  }),
])

const options = z.strictObject({
  takes,
  answers,
  /** Whether many rows go through the model together. */
  together: z.boolean(),
  /** A row it can answer: a record as JSON, or arrays by the names of inputs. */
  example: z.string().min(1),
  /** The column that says what a row is, where it is judged by rows. */
  label: z.string().min(1).nullable().default(null),
})

export type OnnxOptions = z.output<typeof options>
export type Takes = OnnxOptions['takes']
export type Answers = OnnxOptions['answers']

export const onnxKind = { kind: 'onnx', options } satisfies Kind<typeof options>
