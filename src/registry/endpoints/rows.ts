/** What was said of endpoints at run time, as the database keeps it. */
import { type EndpointRow, type EndpointSpec, usualSpec } from '../../core/endpoint.ts'
import type { Author } from '../../core/records.ts'
import { record } from '../../store/audit.ts'
import type { Write } from '../../store/database.ts'
import { nextNumber } from '../../store/numbers.ts'
import { isObject, readStored } from '../../store/stored.ts'
import type { Context } from '../context.ts'

/** A row before it has a generation. */
export type Said = Omit<EndpointRow, 'name' | 'generation' | 'author' | 'changedAt'>

/** What becomes of a row, and how the audit trail tells it. Without a row: it goes. */
export interface RowChange {
  readonly row: Said | null
  readonly action: string
  readonly detail: string
}

/** Where the rows are. */
export interface EndpointRows {
  all(): Promise<EndpointRow[]>
  /**
   * Changes the row of an endpoint in one transaction with its line in the audit trail. `decide` is given all rows as
   * they are then; what it throws is the refusal, and null leaves everything as it is.
   */
  change(
    name: string,
    author: Author,
    decide: (rows: readonly EndpointRow[]) => RowChange | null,
  ): Promise<void>
}

export const storedRows = ({ store, clock }: Context): EndpointRows => ({
  all: () => rowsIn(store.db),
  change: (name, author, decide) =>
    store.db.transaction().execute(async (write) => {
      const change = decide(await rowsIn(write))
      if (!change) return
      const time = clock.now()
      await put(write, { name, author, time }, change.row)
      const { action, detail } = change
      await record(write, { time, author, action, subject: subjectOf(name), detail })
    }),
})

/** How the audit trail names it. */
export const subjectOf = (name: string): string => `endpoint ${name}`

const put = async (
  write: Write,
  { name, author, time }: { readonly name: string; readonly author: Author; readonly time: number },
  said: Said | null,
): Promise<void> => {
  if (!said) {
    await write.deleteFrom('endpoints').where('name', '=', name).execute()
    return
  }
  const row = {
    spec_json: said.spec && JSON.stringify(said.spec),
    said: said.said,
    state: said.state,
    generation: await nextNumber(write, `endpoints/${name}`),
    author,
    changed_at: time,
  }
  await write
    .insertInto('endpoints')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}

const rowsIn = async (db: Context['store']['db']): Promise<EndpointRow[]> => {
  const rows = await db.selectFrom('endpoints').selectAll().orderBy('name').execute()
  return rows.map(({ spec_json: spec, changed_at: changedAt, ...row }) => ({
    ...row,
    changedAt,
    spec: spec === null ? null : specIn(row.name, spec),
  }))
}

/** One that was kept before something could be said of it has the default. */
const specIn = (name: string, text: string): EndpointSpec => {
  const kept = readStored<EndpointSpec>(text, {
    of: `Endpoint ${name}`,
    ...{ what: 'specification', isSound: isObject },
  })
  return { ...usualSpec(kept.model), ...kept }
}
