/** Checkpoints of a run, one an attempt: each goes on from what the one before has reached. */
import type { Run } from '../core/records.ts'
import type { Store } from '../store/home.ts'

export const checkpointName = 'checkpoint'

type Stored = Pick<Store, 'workspaces'>
type Id = Pick<Run, 'id'>

/** Whether any attempt of a run has left a checkpoint. */
export const hasCheckpoint = async (store: Stored, run: Id): Promise<boolean> =>
  (await newest(store, run)) !== null

/** Copies what an earlier attempt has reached to that of this token, where it has none of its own. */
export const carryCheckpoint = async (store: Stored, run: Id, token: number): Promise<void> => {
  const own = store.workspaces.of(run.id, token)
  if ((await own.list()).includes(checkpointName)) return
  const from = await newest(store, run, token)
  const checkpoint =
    from === null ? null : await store.workspaces.of(run.id, from).get(checkpointName)
  if (checkpoint) await own.put(checkpointName, checkpoint)
}

/** Token of the newest attempt below `limit` that has left one. */
const newest = async (
  { workspaces }: Stored,
  { id }: Id,
  limit = Number.POSITIVE_INFINITY,
): Promise<number | null> => {
  for (const token of await workspaces.tokens(id))
    if (token < limit && (await workspaces.of(id, token).list()).includes(checkpointName))
      return token
  return null
}
