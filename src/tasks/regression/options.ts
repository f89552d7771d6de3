import { z } from '../../core/schema.ts'
import { numberGate } from '../kit/gate.ts'
import { column, count, type Kind } from '../kit/kind.ts'
import { namedColumns, tableFields } from '../tabular/fields.ts'

/** Networks whose answers are averaged, and what they say of rows that they have not learnt from. */
const options = z
  .strictObject({
    /** Column with the number to predict. */
    label: column.meta({ description: 'Column with the number to predict.', examples: ['price'] }),
    /** Share of the intervals that hold their number. Default `0.9`. */
    interval: z
      .number()
      .min(0.5)
      .max(0.99)
      .default(0.9)
      .meta({
        description: 'Share of the intervals that hold their number.',
        unit: 'share',
        examples: [0.8],
      }),
    ...tableFields,
    /** Widths of the hidden layers; none makes a linear regression. Default: by the number of rows. */
    hidden: z
      .array(count(65_536))
      .max(16)
      .readonly()
      .nullable()
      .default(null)
      .meta({
        description: 'Widths of the hidden layers; none makes a linear regression.',
        otherwise: 'by the number of rows',
        unit: 'numbers',
        examples: [[32]],
      }),
    /**
     * Networks whose answers are averaged; each learns from all training rows but a part of its own, by which
     * the training ends and intervals are measured. Default `8`.
     */
    members: z
      .int()
      .min(2)
      .max(64)
      .default(8)
      .meta({
        description:
          'Networks whose answers are averaged; each learns from all training rows but a part of its own, by which the training ends and intervals are measured.',
        unit: 'networks',
        examples: [4],
      }),
  })
  .meta({ description: 'Predicts a number of a record, such as a price, and where it lies.' })

export type TabularRegressionOptions = Readonly<z.input<typeof options>>
export type FilledTabularRegressionOptions = Readonly<z.output<typeof options>>

export const tabularRegressionKind = {
  kind: 'tabular-regression',
  options,
  gate: numberGate,
  auto: true,
  columns: namedColumns,
} as const satisfies Kind<typeof options>

/** Predicts a number of a record, such as a price, and where it lies. */
export const tabularRegression = (options: TabularRegressionOptions) =>
  ({ kind: 'tabular-regression', ...options }) as const
