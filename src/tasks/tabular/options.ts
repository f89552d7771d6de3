import { z } from '../../core/schema.ts'
import { classGate } from '../kit/gate.ts'
import { column, count, type Kind } from '../kit/kind.ts'
import { namedColumns, tableFields } from './fields.ts'

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
    ...tableFields,
    /** Widths of the hidden layers; none makes a logistic regression. Default: by the number of rows. */
    hidden: z
      .array(count(65_536))
      .max(16)
      .readonly()
      .nullable()
      .default(null)
      .meta({
        description: 'Widths of the hidden layers; none makes a logistic regression.',
        otherwise: 'by the number of rows',
        unit: 'numbers',
        examples: [[32]],
      }),
    /**
     * Networks whose answers are averaged; each learns from all training rows but a part of its own, by which
     * the training ends. Default: 8, or 1 where `hidden` is named.
     */
    members: count(64)
      .nullable()
      .default(null)
      .meta({
        description:
          'Networks whose answers are averaged; each learns from all training rows but a part of its own, by which the training ends.',
        otherwise: '8, or 1 where `hidden` is named',
        unit: 'networks',
        examples: [4],
      }),
  })
  .meta({ description: 'Tells the class of a record, such as whether a customer will leave.' })

export type TabularClassOptions = Readonly<z.input<typeof options>>
export type FilledTabularClassOptions = Readonly<z.output<typeof options>>

export const tabularClassKind = {
  kind: 'tabular-class',
  options,
  gate: classGate,
  auto: true,
  columns: namedColumns,
} as const satisfies Kind<typeof options>

/** Tells the class of a record, such as whether a customer will leave. */
export const tabularClass = (options: TabularClassOptions) =>
  ({ kind: 'tabular-class', ...options }) as const
