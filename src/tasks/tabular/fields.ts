/** What tasks of tables say of their columns. */
import { z } from '../../core/schema.ts'
import { column, share } from '../kit/kind.ts'

const columns = z.array(column).max(10_000).readonly()

/** Options that every task of tables has. */
export const tableFields = {
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
  /** Share of the hidden outputs dropped while training. Default `0.1`. */
  dropout: share.default(0.1).meta({
    description: 'Share of the hidden outputs dropped while training.',
    unit: 'share',
    examples: [0.3],
  }),
}

/** The columns that options name must be there. */
export const namedColumns = ({
  label,
  numeric,
  categorical,
}: {
  readonly label: string
  readonly numeric: readonly string[] | null
  readonly categorical: readonly string[] | null
}) => [
  { option: 'label', column: label },
  ...(numeric ?? []).map((column) => ({ option: 'numeric', column })),
  ...(categorical ?? []).map((column) => ({ option: 'categorical', column })),
]
