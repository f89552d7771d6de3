/** The rows of a version, as its checks are put to them. */
import type { Lake } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'
import type { NumberColumns } from './sql.ts'

export interface Checked {
  readonly lake: Lake
  readonly relation: Relation
  /** Columns that hold numbers; in rules they are numbers. */
  readonly numbers: NumberColumns
  readonly rows: number
  /** Columns of records whose values differ by nature, from row to row: texts, identifiers and dates. */
  readonly fleeting?: ReadonlySet<string>
}
