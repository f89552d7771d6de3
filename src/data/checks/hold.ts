/** What holds the new rows of a data set to its checks. */
import type { Schema } from '../../columns/schema.ts'
import type { DataCheck } from '../../core/validation.ts'
import type { Context } from '../context.ts'
import { newestSchema } from '../schema/kept.ts'
import { refusalsOf } from './admit.ts'
import type { NumberColumns } from './sql.ts'

/** Why each row may not come in, without naming it; null where it may. */
export type Refusals = (rows: readonly string[]) => Promise<readonly (string | null)[]>

export const refusalsFor = async (
  context: Pick<Context, 'store'>,
  name: string,
  { column, checks = [] }: { readonly column: string; readonly checks?: readonly DataCheck[] },
): Promise<Refusals> => {
  if (checks.length === 0) return async (rows) => rows.map(() => null)
  const numbers = numbersOf(await newestSchema(context, name))
  return (rows) => refusalsOf(rows, column, checks, numbers)
}

/** How the columns of numbers are written, by the schema that is pinned. */
export const numbersOf = (schema: Schema | null): NumberColumns =>
  new Map(
    (schema?.columns ?? []).flatMap(({ name, type, notation }) =>
      type === 'number' ? [[name, notation ?? { decimal: '.', affix: '' }] as const] : [],
    ),
  )
