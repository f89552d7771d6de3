/** Rollouts as the database keeps them. */
import type { Rollout, RolloutPoint } from '../../core/rollout.ts'
import type { Database } from '../../store/database.ts'
import type { Tables } from '../../store/schema.ts'
import { isObject, readStored } from '../../store/stored.ts'

type Row = Tables['rollouts']

/** What has columns of its own. */
type Columns =
  | 'id'
  | 'endpoint'
  | 'model'
  | 'stable'
  | 'candidate'
  | 'phase'
  | 'weight'
  | 'verdict'
  | 'author'
  | 'createdAt'
  | 'changedAt'
  | 'endedAt'
  | 'generation'

const toRollout = ({
  state_json: state,
  created_at: createdAt,
  changed_at: changedAt,
  ended_at: endedAt,
  ...row
}: Row): Rollout => ({
  ...readStored<Omit<Rollout, Columns>>(state, {
    ...{ of: `Rollout ${row.id}`, what: 'state', isSound: isObject },
  }),
  ...{ ...row, createdAt, changedAt, endedAt },
})

export const toRow = (rollout: Rollout): Row => {
  const { id, endpoint, model, stable, candidate, phase, weight, verdict, author, ...rest } =
    rollout
  const { createdAt, changedAt, endedAt, generation, ...state } = rest
  return {
    ...{ id, endpoint, model, stable, candidate, phase, weight, verdict, author, generation },
    ...{ created_at: createdAt, changed_at: changedAt, ended_at: endedAt },
    state_json: JSON.stringify(state satisfies Omit<Rollout, Columns>),
  }
}

/** The one of an endpoint that has not ended. */
export const underWay = async (db: Database, endpoint: string): Promise<Rollout | null> => {
  const row = await db
    .selectFrom('rollouts')
    .selectAll()
    .where('endpoint', '=', endpoint)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row ? toRollout(row) : null
}

export interface RolloutsFilter {
  readonly endpoint?: string | undefined
  readonly model?: string | undefined
  /** Only those of this version. */
  readonly candidate?: number | undefined
  /** Only those that have not ended. */
  readonly open?: boolean | undefined
  /** Only the last one of each endpoint. */
  readonly last?: boolean | undefined
  /** Before this one, by its id. */
  readonly before?: string | undefined
  readonly limit: number
}

/** Newest first. */
export const rolloutsIn = async (
  db: Database,
  { endpoint, model, candidate, open, last, before, limit }: RolloutsFilter,
): Promise<Rollout[]> => {
  let query = db.selectFrom('rollouts').selectAll()
  if (endpoint !== undefined) query = query.where('endpoint', '=', endpoint)
  if (model !== undefined) query = query.where('model', '=', model)
  if (candidate !== undefined) query = query.where('candidate', '=', candidate)
  if (open) query = query.where('ended_at', 'is', null)
  // Ids sort by time.
  if (last)
    query = query.where('id', 'in', (of) =>
      of
        .selectFrom('rollouts')
        .select(({ fn }) => fn.max<string>('id').as('id'))
        .groupBy('endpoint'),
    )
  if (before !== undefined) query = query.where('id', '<', before)
  const rows = await query.orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toRollout)
}

export const rolloutIn = async (db: Database, id: string): Promise<Rollout | null> => {
  const row = await db.selectFrom('rollouts').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toRollout(row) : null
}

/** Oldest first. */
export const pointsIn = async (db: Database, rollout: string): Promise<RolloutPoint[]> => {
  const rows = await db
    .selectFrom('rollout_points')
    .select('point_json')
    .where('rollout', '=', rollout)
    .orderBy('number')
    .execute()
  return rows.map(({ point_json: text }) =>
    readStored<RolloutPoint>(text, {
      ...{ of: `A point of rollout ${rollout}`, what: 'record', isSound: isObject },
    }),
  )
}
