/** Where the states of checks are kept: those of one version of each data set, the newest that was looked at. */
import { marksRead } from '../../columns/mark.ts'
import { z } from '../../core/schema.ts'
import type { Write } from '../../store/database.ts'
import type { Context } from '../context.ts'
import type { rowById } from '../versions.ts'
import type { KeySet } from './sets.ts'
import type { State, States } from './state.ts'

type Row = Awaited<ReturnType<typeof rowById>>

const count = z.int().min(0)
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const keys = z.object({
  size: count,
  parts: z.array(z.object({ digest: hex(64), keys: count, first: hex(16), last: hex(16) })),
  recent: z.string(),
})
const side = z.object({ by: z.string(), held: count, aside: keys, learnt: keys })
const moments = z.object({
  ...{ count, x: z.number(), y: z.number(), xx: z.number(), yy: z.number(), xy: z.number() },
})
const failed = z.object({ row: count, value: z.string().nullable() })

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('failures'), count, rows: z.array(failed) }),
  z.object({ kind: z.literal('keys'), known: count, set: keys }),
  z.object({ kind: z.literal('numbers'), set: keys }),
  z.object({ kind: z.literal('sides'), sides: z.array(side) }),
  z.object({ kind: z.literal('pair'), moments }),
  z.object({ kind: z.literal('classes'), classes: z.array(z.tuple([z.string(), count])) }),
])

const states: z.ZodType<States> = z.object({
  ...{ format: z.literal('millrace-checks-1'), rows: count, columns: z.array(z.string()) },
  ...{ hashed: z.array(z.string()), hash: z.string() },
  ...{ marks: z.string(), states: z.record(z.string(), state) },
})

/** Null of what cannot be read: it can be made again. */
const read = (text: string): States | null => {
  try {
    return states.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Blobs that states need. A value of a row that is told in them may read like one. */
const blobsOf = (text: string): string[] =>
  Object.values(read(text)?.states ?? {})
    .flatMap(setsOf)
    .flatMap(({ parts }) => parts.map(({ digest }) => digest))

const setsOf = (state: State): readonly KeySet[] => {
  if (state.kind === 'keys' || state.kind === 'numbers') return [state.set]
  return state.kind === 'sides' ? state.sides.flatMap(({ aside, learnt }) => [aside, learnt]) : []
}

/** Those of an earlier version with the same columns, types and marks whose rows are there; null where there are none. */
export const keptStates = async (
  { store }: Pick<Context, 'store'>,
  { name, column_name, schema_json }: Pick<Row, 'name' | 'column_name' | 'schema_json'>,
): Promise<{ readonly row: Row; readonly states: States } | null> => {
  const found = await store.db
    .selectFrom('data_states')
    .innerJoin('datasets', 'datasets.id', 'data_states.dataset')
    .selectAll('datasets')
    .select('states_json')
    .where('data_states.name', '=', name)
    .where('column_name', '=', column_name)
    .where('schema_json', schema_json === null ? 'is' : '=', schema_json)
    .where('pruned_at', 'is', null)
    .executeTakeFirst()
  if (!found) return null
  const { states_json, ...row } = found
  const kept = read(states_json)
  return kept?.marks === marksRead ? { row, states: kept } : null
}

/** Keeps those of a version, unless those of a later one are there. What only former ones needed goes. */
export const keepStates = async ({ store }: Context, row: Row, states: States): Promise<void> => {
  const states_json = JSON.stringify(states)
  const gone = await store.db.transaction().execute(async (write) => {
    const former = await write
      .selectFrom('data_states')
      .innerJoin('datasets', 'datasets.id', 'data_states.dataset')
      .select(['turn', 'pruned_at', 'states_json'])
      .where('data_states.name', '=', row.name)
      .executeTakeFirst()
    if (former && former.turn > row.turn && former.pruned_at === null) return states_json
    await write
      .insertInto('data_states')
      .values({ name: row.name, dataset: row.id, states_json })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ dataset: row.id, states_json }),
      )
      .execute()
    return former?.states_json ?? ''
  })
  const kept = new Set(blobsOf(gone === states_json ? '' : states_json))
  await store.blobs.remove(blobsOf(gone).filter((digest) => !kept.has(digest)))
}

/** Lets go of those of a data set within a transaction; answers the blobs that they needed. */
export const dropStates = async (write: Write, name: string): Promise<string[]> => {
  const rows = await write
    .selectFrom('data_states')
    .select('states_json')
    .where('name', '=', name)
    .execute()
  await write.deleteFrom('data_states').where('name', '=', name).execute()
  return rows.flatMap(({ states_json }) => blobsOf(states_json))
}
