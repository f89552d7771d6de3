/** Makes a profile in one pass over the rows. */
import { own } from '../../core/own.ts'
import type { Vector } from '../../store/lake/chunk.ts'
import type { Lake } from '../../store/lake/lake.ts'
import { hashingOf } from '../hashing.ts'
import { fromAmong, type Relation } from '../relation.ts'
import { type Collector, createCollector } from './columns.ts'
import { createPairs, mostPaired } from './correlate.ts'
import { detectSchema, type Readings, readingsOf } from './detect.ts'
import { finest, fitted } from './fit.ts'
import { groupsOf, scan } from './scan.ts'
import type { Profile } from './types.ts'

export interface ProfileOptions {
  /** How columns are read that are known; how the others are is told from the first rows. */
  readonly readings?: Readings
  /** Places of rows that are left out, ascending. */
  readonly except?: Uint32Array
}

/** Of more columns each is looked at with less memory. */
const few = 200

/** The profile of the rows of a relation. Fails with `LakeError`. */
export const profileOf = async (
  lake: Lake,
  relation: Relation,
  { readings = {}, except }: ProfileOptions = {},
): Promise<Profile> => {
  const profiling = await startProfile(lake, relation, readings)
  const { collectors } = profiling
  const [first = [], ...more] = relation.records ? [collectors] : groupsOf(collectors)
  const of = (group: readonly Collector[]) => {
    const names = group.map(({ name }) => name)
    return { ...relation, from: fromAmong(relation, names) }
  }
  const rows = await scan(lake, of(first), first, { except, after: profiling.after })
  for (const group of more) await scan(lake, of(group), group, { except })
  return profiling.end(rows)
}

/** A profile that is made of what a reading of the rows gives to its collectors. */
export interface Profiling {
  /** They come before others in a reading. */
  readonly collectors: readonly Collector[]
  /** See `ScanOptions`. */
  after(vectors: readonly (readonly Vector[])[], rows: number): void
  end(rows: number): Promise<Profile>
}

export const startProfile = async (
  lake: Lake,
  relation: Relation,
  readings: Readings,
): Promise<Profiling> => {
  const known = relation.columns.every((name) => own(readings, name))
  const found = known
    ? readings
    : { ...readingsOf(await detectSchema(lake, relation)), ...readings }
  const wide = relation.columns.length > few
  const collectors = relation.columns.map((name) =>
    createCollector({ name, reading: own(found, name) ?? { type: 'category' }, wide }),
  )
  const pairs = pairsAmong(relation.records ? collectors : (groupsOf(collectors)[0] ?? []))
  return {
    collectors,
    after: pairs.add,
    end: async (rows) =>
      fitted({
        format: 'millrace-profile-1',
        rows,
        columns: collectors.map((collector) => collector.profile(finest)),
        others: null,
        correlations: pairs.correlations(),
        detail: { ...finest, columns: Infinity },
        hash: await hashingOf(lake, relation.records !== undefined),
      }),
  }
}

/** The pairs of the first numbers. */
const pairsAmong = (collectors: readonly Collector[]) => {
  const places = collectors
    .flatMap(({ type }, at) => (type === 'number' ? [at] : []))
    .slice(0, mostPaired)
  const pairs = createPairs(places.map((at) => collectors[at]?.name ?? ''))
  return {
    add(vectors: readonly (readonly Vector[])[], rows: number) {
      const numbers = places.flatMap((at) => vectors[at]?.[0]?.numbers ?? [])
      if (numbers.length > 1) pairs.add(numbers, rows)
    },
    correlations: pairs.correlations,
  }
}
