import type { Schema } from '../../columns/schema.ts'
import type { Json } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import type { z } from '../../core/schema.ts'
import { filled, type Kind, type OptionSchema } from './kind.ts'
import type { Learnt, Package, Prepared, Task } from './task.ts'

/** What a task does, with every option filled in. */
export interface TaskParts<Options>
  extends Pick<
    Task,
    'metrics' | 'scored' | 'noises' | 'language' | 'rowGraph' | 'identity' | 'open' | 'judge'
  > {
  prepare(rows: Rows, options: Options, all: Rows, schema: Schema | null): Learnt
  classOf?(options: Options): (row: string) => string | null
  admit?(options: Options, opened: Package | null): (row: string) => string | null
}

/** Makes a task of a kind. The options that it is given are checked and filled in once, here. */
export const defineTask = <Schema extends OptionSchema>(
  kind: Kind<Schema>,
  { prepare, classOf, admit, ...parts }: TaskParts<z.output<Schema>>,
): Task<z.input<Schema>> => ({
  ...kind,
  ...parts,
  prepare(rows, given, all = rows, schema = null): Prepared {
    const options = filled(kind, given ?? {})
    return { kind: kind.kind, options: plain(options), ...prepare(rows, options, all, schema) }
  },
  ...(classOf && { classOf: (given) => classOf(filled(kind, given)) }),
  ...(admit && { admit: (given, opened) => admit(filled(kind, given), opened) }),
})

/** Options as a package keeps them. */
const plain = (options: object): Prepared['options'] => {
  const kept: { [name: string]: Json } = JSON.parse(JSON.stringify(options))
  return kept
}
