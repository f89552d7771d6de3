import { z } from '../../core/schema.ts'
import { classGate } from '../kit/gate.ts'
import { column, count, type Kind, share } from '../kit/kind.ts'

const columns = z.array(column).max(10_000).readonly()

/** Logistic regression without hidden layers, else a perceptron. */
const options = z
  .strictObject({
    /** Column with the class. */
    label: column.meta({ description: 'Column with the class.', examples: ['churn'] }),
    /** The class that counts as positive, where there are two. Default: the rarer one. */
    positive: z
      .string()
      .nullable()
      .default(null)
      .meta({
        description: 'The class that counts as positive, where there are two.',
        otherwise: 'the rarer one',
        examples: ['yes'],
      }),
    /** Columns read as numbers. Default: those of whose known values at least nine in ten are numbers. */
    numeric: columns
      .nullable()
      .default(null)
      .meta({
        description: 'Columns read as numbers.',
        otherwise: 'those of whose known values at least nine in ten are numbers',
        examples: [['age', 'charge']],
      }),
    /** Columns read as categories. Default: all others. */
    categorical: columns
      .nullable()
      .default(null)
      .meta({
        description: 'Columns read as categories.',
        otherwise: 'all others',
        examples: [['contract']],
      }),
    /** Columns left out, such as an identifier. Default `[]`. */
    ignore: columns
      .default([])
      .meta({ description: 'Columns left out, such as an identifier.', examples: [['customer']] }),
    /**
     * Texts that stand where a value is missing, in any column. In columns of numbers the usual ones, such as
     * `NA`, `?` and `null`, need not be named. Default `[]`.
     */
    missing: z
      .array(z.string().trim().min(1).max(1000))
      .max(1000)
      .readonly()
      .default([])
      .meta({
        description:
          'Texts that stand where a value is missing, in any column. In columns of numbers the usual ones, such as `NA`, `?` and `null`, need not be named.',
        examples: [['-99', 'unknown']],
      }),
    /** Widths of the hidden layers; none makes a logistic regression. Default `[64, 32]`. */
    hidden: z
      .array(count(65_536))
      .max(16)
      .readonly()
      .default([64, 32])
      .meta({
        description: 'Widths of the hidden layers; none makes a logistic regression.',
        unit: 'numbers',
        examples: [[32]],
      }),
    /** Share of the hidden outputs dropped while training. Default `0.1`. */
    dropout: share.default(0.1).meta({
      description: 'Share of the hidden outputs dropped while training.',
      unit: 'share',
      examples: [0.3],
    }),
  })
  .meta({ description: 'Tells the class of a record, such as whether a customer will leave.' })

export type TabularClassOptions = Readonly<z.input<typeof options>>
export type FilledTabularClassOptions = Readonly<z.output<typeof options>>

export const tabularClassKind = {
  kind: 'tabular-class',
  options,
  gate: classGate,
} as const satisfies Kind

/** Tells the class of a record, such as whether a customer will leave. */
export const tabularClass = (options: TabularClassOptions) =>
  ({ kind: 'tabular-class', ...options }) as const
