/** Some rows in a table, for what has to be looked at column by column. */
import { type Lake, named } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'

/** Rows of a sample, and values where there are many columns. */
const most = { rows: 1_000_000, values: 64_000_000 }

/** Rows that are there however many columns there are. */
const fewest = 10_000

/** All rows of a relation with some of its columns; of more than a million about a million, the same ones each time. */
export const sampleRows = async (
  lake: Lake,
  { from }: Relation,
  { name, columns, rows, most: asked = most.rows }: Sampled,
): Promise<Relation> => {
  const wanted = Math.min(asked, Math.max(fewest, Math.floor(most.values / columns.length)))
  const list = columns.map((each, at) => `${named(each)} as c${at}`).join(', ')
  const back = columns.map((each, at) => `c${at} as ${named(each)}`).join(', ')
  const some =
    rows <= wanted
      ? `(select ${list} from ${from})`
      : `(select ${list}, row_number() over () as place from ${from}) where hash(place) % ${rows} < ${wanted}`
  await lake.run(`create or replace temp table ${name} as select ${back} from ${some}`)
  return { from: name, columns }
}

interface Sampled {
  /** Of the table. */
  readonly name: string
  /** At least one. */
  readonly columns: readonly string[]
  /** Those of the relation. */
  readonly rows: number
  /** Rows of the sample. Default: a million. */
  readonly most?: number
}
