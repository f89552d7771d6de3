/** Rollouts: every change of one is a transaction, with the alias that goes over and its line in the audit trail. */
import { MillraceError } from '../../core/error.ts'
import { newId } from '../../core/ids.ts'
import type { Author } from '../../core/records.ts'
import {
  candidateAliasAt,
  type NewRollout,
  type Rollout,
  type RolloutPoint,
  stableAlias,
} from '../../core/rollout.ts'
import { quoted } from '../../core/text.ts'
import { record } from '../../store/audit.ts'
import type { Write } from '../../store/database.ts'
import { expectLease, type Fence } from '../../store/leases.ts'
import { nextNumber } from '../../store/numbers.ts'
import { aliasIn, pointAlias } from '../aliases.ts'
import type { Context } from '../context.ts'
import { pointsIn, type RolloutsFilter, rolloutIn, rolloutsIn, toRow, underWay } from './rows.ts'
import { mostPoints, thinned } from './thin.ts'

/** What becomes of a rollout. */
export interface RolloutMove {
  readonly to: Partial<
    Omit<Rollout, 'id' | 'endpoint' | 'model' | 'createdAt' | 'changedAt' | 'generation'>
  >
  /** What was looked at. Default: nothing. */
  readonly point?: RolloutPoint | undefined
  /** Line of the audit trail. Default: it is no news. */
  readonly told?: { readonly action: string; readonly detail: string } | undefined
}

export interface MoveOptions {
  readonly author: Author
  /** Under which whoever judges has the right to. */
  readonly fence?: Fence | undefined
}

export interface Rollouts {
  /** The one of an endpoint that has not ended; null where there is none. */
  of(endpoint: string): Promise<Rollout | null>
  /** Fails with `not_found`. */
  get(id: string): Promise<Rollout>
  /** Newest first. */
  list(filter: RolloutsFilter): Promise<Rollout[]>
  /** What was seen, oldest first. */
  points(id: string): Promise<RolloutPoint[]>
  /** Begins one. Fails with `conflict` while another one of its endpoint is under way. */
  begin(rollout: NewRollout, how: MoveOptions): Promise<Rollout>
  /**
   * Moves one by what `decide` makes of it as it is within the transaction; null leaves it as it is. One that is
   * promoted takes the alias of its endpoint along, and fails with `conflict` where that has left the version which the
   * candidate was held against; the alias `candidate` goes with whatever ends it.
   */
  move(
    id: string,
    how: MoveOptions,
    decide: (rollout: Rollout) => RolloutMove | null,
  ): Promise<Rollout>
}

export const createRollouts = (context: Context): Rollouts => {
  const { store, clock } = context
  const get = async (id: string) => found(await rolloutIn(store.db, id), id)
  return {
    of: (endpoint) => underWay(store.db, endpoint),
    get,
    list: (filter) => rolloutsIn(store.db, filter),
    points: (id) => pointsIn(store.db, id),
    begin: (rollout, { author, fence }) =>
      store.db.transaction().execute(async (write) => {
        if (fence) await expectLease(write, fence)
        const other = await underWay(write, rollout.endpoint)
        if (other) throw another(other)
        return begun(write, { ...rollout, author }, clock.now())
      }),
    move: (id, { author, fence }, decide) =>
      store.db.transaction().execute(async (write) => {
        if (fence) await expectLease(write, fence)
        const before = found(await rolloutIn(write, id), id)
        const move = decide(before)
        return move ? moved(write, before, move, { author, time: clock.now() }) : before
      }),
  }
}

const begun = async (write: Write, rollout: NewRollout, time: number): Promise<Rollout> => {
  const { endpoint, stable, candidate, policy, author } = rollout
  const made: Rollout = {
    ...rollout,
    ...{ id: newId(), createdAt: time, changedAt: time, endedAt: null, generation: 1 },
  }
  await write.insertInto('rollouts').values(toRow(made)).execute()
  // What has an alias is neither deleted nor pruned.
  const alias = candidateAliasAt(endpoint, rollout.model)
  await pointAlias(write, { model: rollout.model, alias, version: candidate, since: time, author })
  const detail = `version ${stable} → ${candidate} (${policy})`
  await record(write, {
    time,
    author,
    action: 'rollout.begin',
    subject: subjectOf(endpoint),
    detail,
  })
  return made
}

const moved = async (
  write: Write,
  before: Rollout,
  { to, point, told }: RolloutMove,
  { author, time }: { readonly author: Author; readonly time: number },
): Promise<Rollout> => {
  const after: Rollout = {
    ...before,
    ...to,
    changedAt: time,
    endedAt: (to.phase ?? before.phase) === 'ended' ? (before.endedAt ?? time) : null,
    generation: before.generation + 1,
  }
  await write.updateTable('rollouts').set(toRow(after)).where('id', '=', before.id).execute()
  if (point) await keepPoint(write, before.id, point)
  if (after.verdict !== null && before.verdict === null)
    await settle(write, after, { author, time })
  if (told) await record(write, { ...told, time, author, subject: subjectOf(before.endpoint) })
  return after
}

const keepPoint = async (write: Write, rollout: string, point: RolloutPoint): Promise<void> => {
  const number = await nextNumber(write, `rollouts/${rollout}`)
  await write
    .insertInto('rollout_points')
    .values({ rollout, number, point_json: JSON.stringify(point) })
    .execute()
  const { count } = await write
    .selectFrom('rollout_points')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('rollout', '=', rollout)
    .executeTakeFirstOrThrow()
  if (Number(count) > mostPoints) await thinOut(write, rollout, number)
}

/** `last`: the number of the newest one. */
const thinOut = async (write: Write, rollout: string, last: number): Promise<void> => {
  const fewer = thinned(await pointsIn(write, rollout))
  await write.deleteFrom('rollout_points').where('rollout', '=', rollout).execute()
  const first = last + 1 - fewer.length
  for (const [at, point] of fewer.entries())
    await write
      .insertInto('rollout_points')
      .values({ rollout, number: first + at, point_json: JSON.stringify(point) })
      .execute()
}

/** The aliases of one that has its verdict. */
const settle = async (
  write: Write,
  { endpoint, model, stable, candidate, policy, verdict }: Rollout,
  { author, time }: { readonly author: Author; readonly time: number },
): Promise<void> => {
  if (verdict === 'promoted') {
    const alias = stableAlias(endpoint, { model, policy })
    const now = await aliasIn(write, model, alias)
    if (now && now.version !== stable && now.version !== candidate)
      throw replaced({ endpoint, stable, candidate }, now.version)
    await pointAlias(write, { model, alias, version: candidate, since: time, author })
  }
  await write
    .deleteFrom('aliases')
    .where('model', '=', model)
    .where('alias', '=', candidateAliasAt(endpoint, model))
    .where('version', '=', candidate)
    .execute()
}

/** How the audit trail names it. */
const subjectOf = (endpoint: string): string => `endpoint ${endpoint}`

const found = (rollout: Rollout | null, id: string): Rollout => {
  if (rollout) return rollout
  throw new MillraceError('not_found', {
    what: `There is no rollout ${quoted(id)}.`,
    fix: 'See which there are: millrace rollouts.',
  })
}

const replaced = (
  { endpoint, stable, candidate }: Pick<Rollout, 'endpoint' | 'stable' | 'candidate'>,
  now: number,
) =>
  new MillraceError('conflict', {
    what: `Version ${candidate} does not take over at the endpoint ${endpoint}.`,
    why: `Version ${now} answers there by now, and not version ${stable}, which it was held against.`,
    fix: `Begin anew: millrace rollout ${endpoint} begin ${candidate}.`,
  })

const another = ({ endpoint, candidate, id, phase, verdict }: Rollout) =>
  phase === 'drain'
    ? new MillraceError('conflict', {
        what: `The rollout of version ${candidate} at the endpoint ${endpoint} has its verdict, ${verdict}, and has not ended yet (rollout ${id}).`,
        why: 'The version that goes gives its last answers, for a minute at most.',
        fix: 'Try again in a moment.',
      })
    : aboutToTakeOver({ endpoint, candidate, id })

const aboutToTakeOver = ({
  endpoint,
  candidate,
  id,
}: Pick<Rollout, 'endpoint' | 'candidate' | 'id'>) =>
  new MillraceError('conflict', {
    what: `Version ${candidate} is about to take over at the endpoint ${endpoint} already (rollout ${id}).`,
    fix: `Wait, or end it: millrace rollout ${endpoint} return.`,
  })
