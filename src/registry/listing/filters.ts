/** Which runs are listed, as SQL. */
import { type RawBuilder, sql } from 'kysely'
import type { RunsQuery } from './types.ts'

/** Words of a search that are read, at most. */
const mostWords = 10

/** What holds for every run that is asked for. `isHeld`: whether somebody works on a run. */
export const matches = (
  query: RunsQuery,
  { asOf, isHeld }: { readonly asOf: number; readonly isHeld: RawBuilder<unknown> },
): RawBuilder<unknown> => {
  const { model, status, kind, trigger, study, registered, from, to, tag, q } = query
  const conditions = [
    sql`deleted_at is null`,
    sql`started_at <= ${Math.min(asOf, to ?? asOf)}`,
    from !== undefined && sql`started_at >= ${from}`,
    model !== undefined && sql`model = ${model}`,
    kind !== undefined && sql`kind = ${kind}`,
    trigger !== undefined && sql`kind = 'train' and trigger = ${trigger}`,
    study !== undefined && sql`study = ${study}`,
    registered !== undefined && (registered ? sql`version is not null` : sql`version is null`),
    tag !== undefined && sql`id in (${tagged(tag)})`,
    status !== undefined && isOf(status, isHeld),
    ...wordsOf(q).map(stands),
  ]
  return sql.join(
    conditions.filter((each) => each !== false),
    sql` and `,
  )
}

/** Ids of the runs with a tag. */
const tagged = (tag: string) =>
  sql`select substr(subject, 5) from labels, json_each(tags_json)
    where subject like 'run:%' and json_each.value = ${tag}`

const isOf = (status: NonNullable<RunsQuery['status']>, isHeld: RawBuilder<unknown>) => {
  if (status === 'running') return sql`status = 'running' and ${isHeld}`
  if (status === 'interrupted') return sql`status = 'running' and not ${isHeld}`
  return sql`status = ${status}`
}

/** The words of a search. */
export const wordsOf = (q = ''): string[] =>
  q.trim().split(/\s+/).filter(Boolean).slice(0, mostWords)

const stands = (word: string) => {
  const somewhere = pattern(word)
  const inParameters = pattern(asWritten(word))
  return sql`(id like ${somewhere} escape '\\' or model like ${somewhere} escape '\\'
    or author like ${somewhere} escape '\\' or params_json like ${inParameters} escape '\\'
    or error like ${somewhere} escape '\\' or id in (select substr(subject, 5) from labels
      where subject like 'run:%' and name like ${somewhere} escape '\\'))`
}

/** How a word stands in the JSON of the parameters: of `name=value` the two as they are written there. */
const asWritten = (word: string): string => {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const at = word.indexOf('=')
  return at > 0 && at < word.length - 1
    ? `"${inJson(word.slice(0, at))}":"${inJson(word.slice(at + 1))}"`
    : inJson(word)
}

const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
