/** A look at a version: at the rows that came to it where what is known of an earlier one does for the others, else at all. */

import { marksRead, takesMarks } from '../../columns/mark.ts'
import type { CheckResult, DataCheck } from '../../core/validation.ts'
import { type Lake, openLake } from '../../store/lake/lake.ts'
import type { Context } from '../context.ts'
import { hashingOf } from '../hashing.ts'
import { reading } from '../mend.ts'
import { detectSchema, readingsOf } from '../profile/detect.ts'
import { type Profiling, startProfile } from '../profile/profile.ts'
import type { Profile } from '../profile/types.ts'
import { isProfiled, keepProfile } from '../profile/version.ts'
import { wholeRecord } from '../record.ts'
import { type Relation, relationOf } from '../relation.ts'
import { schemaOf } from '../schema/kept.ts'
import { readSegments } from '../segments.ts'
import type { HeldOut } from '../types.ts'
import { type rowById, segmentsOf } from '../versions.ts'
import { type Carried, carriedFor } from './carried.ts'
import type { Before } from './drift.ts'
import { keepStates } from './kept.ts'
import { pureRules } from './pure.ts'
import { isRule, ruleFigure } from './rules.ts'
import { type CheckedVersion, lookAtRows } from './run.ts'
import { type ColumnsRead, fleetingIn, readBy } from './sql.ts'
import { heldIn, measureOf, type State, sidesBy, stateOf } from './state.ts'

type Row = Awaited<ReturnType<typeof rowById>>

/** What a look at a version came to. */
export interface Look {
  readonly results: readonly CheckResult[]
  /** Keeps what the next version can go on from, and a profile that was made by the way. */
  keep(): Promise<void>
}

/** Rows of an earlier version whose checks are known are not looked at again where it does without. Nothing is kept yet. */
export const look = async (
  context: Context,
  row: Row,
  checks: readonly DataCheck[],
  held: readonly HeldOut[],
): Promise<Look> => {
  await using lake = await openLake()
  const hash = await hashingOf(lake, row.column_name === wholeRecord)
  const carried = await carriedFor(context, row, { lake, hash, checks, held })
  const others = checks.filter((check) => !carried?.results.has(check))
  const whole =
    carried && others.length === 0
      ? null
      : await lookAtAll(context, row, { lake, checks, others, held, hashed: carried?.hashed })
  const results = new Map([...(carried?.results ?? []), ...(whole?.results ?? [])])
  return {
    results: checks.flatMap((check) => results.get(check) ?? []),
    keep: async () => {
      const known = carried ?? whole
      const { columns, hashed } = known ?? { columns: [], hashed: [] }
      if (whole?.profile) await keepProfile(context, row.id, whole.profile)
      const states = { ...(await carried?.states()), ...(await whole?.states()) }
      // Of records without a schema it is not known how the numbers of others are to be read.
      if (row.schema_json === null && row.column_name === wholeRecord) return
      await keepStates(context, row, {
        ...{ format: 'millrace-checks-1', rows: row.rows, columns, hashed, hash, states },
        marks: marksRead,
      })
    },
  }
}

interface Looking {
  readonly lake: Lake
  readonly checks: readonly DataCheck[]
  /** Those that are to be looked at. */
  readonly others: readonly DataCheck[]
  readonly held: readonly HeldOut[]
  readonly hashed: readonly string[] | undefined
}

const lookAtAll = async (
  context: Context,
  row: Row,
  { lake, checks, others, held, hashed: given }: Looking,
): Promise<Carried & { readonly profile: Profile | null }> => {
  const version = await versionOf(context, row, lake, held)
  const { columns } = version.relation
  const hashed = given ?? columns
  const profiling = await profilingFor(context, row, lake, version)
  const asked = { ...version, hashed, all: checks, profiling }
  const { results, figures } = await lookAtRows(lake, asked, others)
  const known = new Map(results.map((result) => [result.check, result]))
  const pure = await pureRules(lake, others.filter(isRule), columns)
  const sides = await sidesBy(others, held)
  return {
    ...{ columns, hashed, results: known, profile: figures.profile },
    states: async () => {
      const states: Record<string, State> = {}
      for (const check of others) {
        const measure = measureOf(check, { checks, marked: version.marked, pure, sides })
        const result = known.get(check)
        const ofRule = isRule(check) && result ? ruleFigure(result, row.rows) : null
        const figure = figures.of(check) ?? ofRule
        const state = figure && (await stateOf(context.store.blobs, figure))
        if (measure !== null && state) states[measure] = state
      }
      return states
    },
  }
}

/** Undefined where a profile is there, or follows from an earlier one, or would be read otherwise than the checks are. */
const profilingFor = async (
  context: Context,
  row: Row,
  lake: Lake,
  { relation, marked }: CheckedVersion & ColumnsRead,
): Promise<Profiling | undefined> => {
  if (!relation.records || (await isProfiled(context, row))) return undefined
  const profiling = await startProfile(lake, relation, readingsOf(schemaOf(row) ?? { columns: [] }))
  return profiling.collectors.every(({ name, type }) => !marked.has(name) || takesMarks(type))
    ? profiling
    : undefined
}

const versionOf = async (
  context: Context,
  row: Row,
  lake: Lake,
  held: readonly HeldOut[],
): Promise<CheckedVersion & ColumnsRead> => {
  const column = row.column_name
  const relationIn = (of: Row): Promise<Relation> =>
    reading(context, of.id, (segments) => relationOf(context.store, segments, column))
  const relation = await relationIn(row)
  const before: Before = async (which) => {
    const earlier = await earlierRow(context, row, which)
    return earlier
      ? { relation: await relationIn(earlier), set: row.name, version: earlier.number }
      : null
  }
  const rows = () => readSegments(context.store.blobs, segmentsOf(row))
  const schema = schemaOf(row) ?? (await detectSchema(lake, relation))
  const fleeting = column === wholeRecord ? fleetingIn(schema) : new Set<string>()
  const places = () => heldIn(held, rows)
  return {
    ...{ relation, ...readBy(schema), fleeting, column, size: row.rows },
    ...{ rows, before, held: places },
  }
}

/** The version that it was made from, or the first, as long as its rows are there. */
const earlierRow = async ({ store }: Context, row: Row, which: 'previous' | 'first') => {
  const rows = store.db
    .selectFrom('datasets')
    .selectAll()
    .where('name', '=', row.name)
    .where('column_name', '=', row.column_name)
    .where('id', '!=', row.id)
    .where('deleted_at', 'is', null)
    .where('pruned_at', 'is', null)
  if (which === 'previous')
    return row.parent === null ? undefined : rows.where('id', '=', row.parent).executeTakeFirst()
  return rows.where('number', '<', row.number).orderBy('number').limit(1).executeTakeFirst()
}
