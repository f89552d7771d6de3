/** How a data set is fed by what was asked of its models and labelled since. */
import type { Audit } from '../core/records.ts'
import type { FedPlace, FedRows } from '../data/types.ts'
import { type Context, setOf } from '../pipeline/context.ts'
import { feedersOf } from './labelled.ts'

export type { FedRows } from '../data/types.ts'

export interface DataFeeding {
  /** Models whose labelled requests can be rows of it; none where no row can be made. */
  readonly models: readonly string[]
  /** Whether ingestions make rows of them by themselves. */
  readonly isAutomatic: boolean
  /** Rows that came of them, and what became of those. */
  readonly rows: FedRows
  /** When rows were made last, by whom, and what came of it, as the audit trail has it; null where none were. */
  readonly last: Audit | null
  /** Up to where labels were looked through; null where none were. */
  readonly to: FedPlace | null
}

export const feedingOf = async (context: Context, of: string): Promise<DataFeeding> => {
  const { data, registry } = context
  const dataset = setOf(context, of)
  const { name, ingest } = dataset
  const { entries } = await registry.trailPage({ subject: name, action: 'feed', limit: 1 })
  return {
    models: feedersOf(context, dataset).map((model) => model.name),
    isAutomatic: ingest?.fromRequests ?? false,
    rows: await data.fedRows(name),
    last: entries[0] ?? null,
    to: await data.fedTo(name),
  }
}
