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
import { groupsOf, type Rider, scan } from './scan.ts'
import type { Profile } from './types.ts'

export interface ProfileOptions {
  /** How columns are read that are known; how the others are is told from the first rows. */
  readonly readings?: Readings
  /** Places of rows that are left out, ascending. */
  readonly except?: Uint32Array
  /** What else is to be counted in the same pass. */
  readonly riders?: readonly Rider[]
}

/** Of more columns each is looked at with less memory. */
const few = 200

/** The profile of the rows of a relation. Fails with `LakeError`. */
export const profileOf = async (
  lake: Lake,
  relation: Relation,
  { readings = {}, except, riders = [] }: ProfileOptions = {},
): Promise<Profile> => {
  const known = relation.columns.every((name) => own(readings, name))
  const found = known
    ? readings
    : { ...readingsOf(await detectSchema(lake, relation)), ...readings }
  const wide = relation.columns.length > few
  const collectors = relation.columns.map((name) =>
    createCollector({ name, reading: own(found, name) ?? { type: 'category' }, wide }),
  )
  const [first = [], ...more] = relation.records ? [collectors] : groupsOf(collectors)
  const pairs = pairsAmong(first)
  const of = (group: readonly Collector[]) => {
    const names = group.map(({ name }) => name)
    return { ...relation, from: fromAmong(relation, names) }
  }
  const from = riders.length > 0 ? relation : of(first)
  const rows = await scan(lake, from, [...first, ...riders], { except, after: pairs.add })
  for (const group of more) await scan(lake, of(group), group, { except })
  return fitted({
    format: 'millrace-profile-1',
    rows,
    columns: collectors.map((collector) => collector.profile(finest)),
    others: null,
    correlations: pairs.correlations(),
    detail: { ...finest, columns: Infinity },
    hash: await hashingOf(lake, relation.records !== undefined),
  })
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
