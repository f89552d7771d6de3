/** In which order runs are listed, as SQL. */
import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from './cursor.ts'
import type { RunsQuery } from './types.ts'

/** What rows are put in order by: `number` and `word` are computed from `value`. */
interface Keys {
  readonly value: RawBuilder<unknown>
  readonly number: RawBuilder<unknown>
  readonly word: RawBuilder<unknown>
}

/** A value that is a number or nothing. */
const measured = (value: RawBuilder<unknown>): Keys => ({
  value,
  number: sql`value`,
  word: sql`''`,
})

/** A text, by the number that it is in the words of JSON where it is one. */
const written = (value: RawBuilder<unknown>): Keys => ({
  value,
  number: sql`case when json_valid(value) then case when json_type(value) in ('integer', 'real')
    then cast(value as real) end end`,
  word: sql`coalesce(value, '')`,
})

const keysOf = (
  sort: RunsQuery['sort'],
  { asOf, isHeld }: { readonly asOf: number; readonly isHeld: RawBuilder<unknown> },
): Keys => {
  if (sort === 'started') return measured(sql`started_at`)
  if (sort === 'took')
    return measured(sql`case when ended_at is not null then ended_at - started_at
      when status = 'running' and ${isHeld} then ${asOf} - started_at end`)
  const name = sort.slice(sort.indexOf('.') + 1)
  return sort.startsWith('metrics.')
    ? measured(sql`(select value from latest_metrics where run = runs.id and key = ${name})`)
    : // Nothing where the record is damaged.
      written(sql`case when json_valid(params_json) then params_json ->> ${name} end`)
}

/**
 * The runs of a table with a condition, each with `entry` and what it is put in order by. `isHeld`: whether
 * somebody works on a run.
 */
export const rowsOf = (
  query: Pick<RunsQuery, 'sort' | 'folded'>,
  fitting: RawBuilder<unknown>,
  at: { readonly asOf: number; readonly isHeld: RawBuilder<unknown> },
): RawBuilder<unknown> => {
  const { value, number, word } = keysOf(query.sort, at)
  // Parameters are read once a row, not wherever their value is looked at.
  const how = sql.raw(query.sort.startsWith('params.') ? 'materialized' : 'not materialized')
  return sql`with told as ${how} (select id, ${entryOf(query)} as entry, ${value} as value
    from ${fitting}) select id, entry, ${number} as number, ${word} as word from told`
}

/** What a run is counted as: itself, or the search that it is a trial of. */
export const entryOf = ({ folded }: Pick<RunsQuery, 'folded'>) =>
  folded ? sql`coalesce(study, id)` : sql`id`

/** Numbers first, then words, then those that have neither, whichever way round. */
const rank = sql`case when number is not null then 0 when word <> '' then 1 else 2 end`

const direction = (order: RunsQuery['order']) => sql.raw(order)

/** The order of rows with `number`, `word` and `entry`. */
export const orderBy = (order: RunsQuery['order']) => {
  const way = direction(order)
  return sql`${rank}, number ${way}, word ${way}, entry ${way}`
}

/** Which rows come after a cursor in that order. */
export const isAfter = ({ number, word, entry }: Cursor, order: RunsQuery['order']) => {
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  const later = sql`(word ${beyond} ${word} or (word = ${word} and entry ${beyond} ${entry}))`
  const own = number === null ? (word === '' ? 2 : 1) : 0
  const ahead =
    number === null ? later : sql`(number ${beyond} ${number} or (number = ${number} and ${later}))`
  return sql`(${rank} > ${own} or (${rank} = ${own} and ${ahead}))`
}
