/** What a configuration says of a kind of model. Nothing of it trains, so that it is read quickly. */
import { MillraceError } from '../../core/error.ts'
import type { Gate } from '../../core/rule.ts'
import { explain, z } from '../../core/schema.ts'

/** Every option of a kind: its type, bounds and default; its `.meta` says what it is for. */
export type OptionSchema = z.ZodObject

export interface Kind<Schema extends OptionSchema = OptionSchema> {
  /** Name in configurations and packages, such as `next-word`. */
  readonly kind: string
  readonly options: Schema
  /**
   * What a version has to reach where the configuration does not say. Default: a `val_loss` below the
   * baseline's, and at most the champion's.
   */
  readonly gate?: Gate
  /** Whether a training can be left to the data (see `Learnt.auto`). Default: no. */
  readonly auto?: boolean
  /** Columns that the data must have, each with the option that names it. Default: none. */
  columns?(options: z.output<Schema>): readonly NamedColumn[]
}

export interface NamedColumn {
  readonly option: string
  readonly column: string
}

/** Every option with its value. Fails with `bad_config` on one that is not of the kind, or out of bounds. */
export const filled = <Schema extends OptionSchema>(
  { kind, options }: Kind<Schema>,
  given: object,
): z.output<Schema> => {
  const checked = options.safeParse(given, { reportInput: true })
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const path = [kind, ...(issue?.path ?? [])].map(String).join('.')
  throw new MillraceError('bad_config', {
    what: issue ? explain(issue, { path, schema: options }) : `The options of ${kind} are wrong.`,
    fix: 'Correct the option.',
  })
}

/** Bounds that options have in common. */
export const count = (largest: number) => z.int().min(1).max(largest)
export const share = z.number().min(0).max(0.9)
/** A name in the one form of Unicode that columns have. */
export const column = z.string().min(1).normalize('NFC')
