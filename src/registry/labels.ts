/** The names, notes and tags that people give to runs and versions; whatever a run came to, they may change. */
import type { Selectable } from 'kysely'
import { MillraceError } from '../core/error.ts'
import type { Author, Labels } from '../core/records.ts'
import { record } from '../store/audit.ts'
import type { Database, Write } from '../store/database.ts'
import { deleted } from '../store/retention.ts'
import type { Tables } from '../store/schema.ts'
import { readStored } from '../store/stored.ts'
import { type Context, chunks } from './context.ts'
import { unlessDamaged } from './rows.ts'
import { requireVersion } from './versions.ts'

/** What is labelled. */
export type Labelled =
  | { readonly run: string }
  | { readonly model: string; readonly version: number }

export const noLabels: Labels = { name: '', note: '', tags: [] }

/** How it stands in the table: no name of a model has a colon. */
export const subjectOf = (what: Labelled): string =>
  'run' in what ? `run:${what.run}` : `${what.model}/${what.version}`

/** Of a row that is damaged the note says so. */
const toLabels = ({ subject, name, note, tags_json }: Selectable<Tables['labels']>): Labels =>
  unlessDamaged(
    () => ({
      ...{ name, note },
      tags: readStored(tags_json, {
        of: `What ${subject} is called`,
        what: 'tags',
        isSound: isTags,
      }),
    }),
    (error) => ({ name, note: error, tags: [] }),
  )

const isTags = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

/** Those of several subjects, by subject; those that have none are left out. */
export const labelsOf = async (
  db: Database,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Labels>> => {
  const found = new Map<string, Labels>()
  for (const part of chunks(subjects, 5000))
    for (const row of await db
      .selectFrom('labels')
      .selectAll()
      .where('subject', 'in', [...part])
      .execute())
      found.set(row.subject, toLabels(row))
  return found
}

export const getLabels = async (
  { store }: Context,
  what: readonly Labelled[],
): Promise<readonly Labels[]> => {
  const subjects = what.map(subjectOf)
  const found = await labelsOf(store.db, subjects)
  return subjects.map((subject) => found.get(subject) ?? noLabels)
}

/** Changes what is given, and notes it in the audit trail. Fails with `not_found`. */
export const setLabels = (
  { store, clock }: Context,
  what: Labelled,
  change: Partial<Labels>,
  author: Author,
): Promise<Labels> =>
  store.db.transaction().execute(async (write) => {
    const { audited } = await expectThere(write, what)
    const subject = subjectOf(what)
    const before = (await labelsOf(write, [subject])).get(subject) ?? noLabels
    const after = { ...before, ...change }
    const detail = changesIn(before, after)
    if (detail === '') return after
    const { tags, ...words } = after
    const row = { ...words, tags_json: JSON.stringify(tags) }
    await write
      .insertInto('labels')
      .values({ subject, ...row })
      .onConflict((conflict) => conflict.column('subject').doUpdateSet(row))
      .execute()
    const time = clock.now()
    await record(write, { time, author, action: 'label', subject: audited, detail })
    return after
  })

/** Removes those of what is deleted. */
export const forgetLabels = async (write: Write, subjects: readonly string[]): Promise<void> => {
  for (const part of chunks(subjects, 5000))
    await write
      .deleteFrom('labels')
      .where('subject', 'in', [...part])
      .execute()
}

const expectThere = async (write: Write, what: Labelled): Promise<{ audited: string }> => {
  if (!('run' in what)) {
    await requireVersion(write, what.model, what.version)
    return { audited: subjectOf(what) }
  }
  const row = await write
    .selectFrom('runs')
    .select(['model', 'deleted_at'])
    .where('id', '=', what.run)
    .executeTakeFirst()
  if (!row)
    throw new MillraceError('not_found', {
      what: `There is no run ${JSON.stringify(what.run.slice(0, 100))}.`,
      fix: '`millrace runs` lists the runs.',
    })
  if (row.deleted_at !== null) throw deleted(`Run ${what.run}`, row.deleted_at)
  return { audited: `${row.model}/runs/${what.run}` }
}

/** What differs, in words; empty where nothing does. */
const changesIn = (before: Labels, after: Labels): string => {
  const told = (labels: Labels) => ({ ...labels, tags: labels.tags.join(', ') })
  const [from, to] = [told(before), told(after)]
  return (['name', 'note', 'tags'] as const)
    .filter((field) => from[field] !== to[field])
    .map((field) => `${field}: ${to[field] === '' ? 'none' : to[field]}`)
    .join('; ')
}
