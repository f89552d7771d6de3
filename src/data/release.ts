/** Rows that were refused and are handed over once more, or let go of for good. */
import { MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { record } from '../store/audit.ts'
import { nextNumber } from '../store/numbers.ts'
import { accepted } from './accept.ts'
import { recoverAll } from './apply.ts'
import { type Context, commit, exclusive, type Locked } from './context.ts'
import { dropRefused, hand, handAgain } from './handed.ts'
import { truePath } from './identity.ts'
import { shownPath } from './names.ts'
import { blankParts } from './overwrite.ts'
import { quarantineOf } from './quarantine.ts'
import { type Entry, entryAt, idOf, textOfEntry } from './quarantined.ts'
import type { QueueLimits } from './queue.ts'
import { isAsListed } from './refused.ts'
import type { Queue, RefusedPlace } from './types.ts'

interface Release extends RefusedPlace {
  /** Default: as it was handed over. */
  readonly text?: string | undefined
  /** How many rows may wait. */
  readonly most: QueueLimits
}

type By = Queue & { readonly author: Author }

export const releaseRow = (context: Context, name: string, given: By, row: Release) =>
  row.file ? releaseLine(context, name, given, row) : releaseCall(context, name, given, row)

export const discardRow = async (
  context: Context,
  name: string,
  queue: string | null,
  row: RefusedPlace & { readonly author: Author },
): Promise<void> => {
  const audited = { author: row.author, action: 'data.discard' as const }
  if (row.file)
    return changeFile(context, queue, row, async (locked, entry) => {
      await noted(locked, name, { ...audited, where: whereIs(row, entry.file) })
      await settle(locked, name, entry)
    })
  await callOf(context, name, row)
  await context.store.db.transaction().execute(async (write) => {
    if (!(await dropRefused(write, name, row.line))) throw gone(row)
    await told(context, write, name, { ...audited, where: whereIs(row) })
  })
}

/** The row enters by an id of its entry: once, whenever the process ends before its line is blank. */
const releaseLine = (context: Context, name: string, given: By, row: Release): Promise<void> =>
  changeFile(context, given.queue, row, async (locked, entry) => {
    const [text = ''] = await accepted(locked, name, given, [row.text ?? textOfEntry(entry)])
    const id = idOf(locked, entry)
    const { author } = given
    const added = await hand(locked, name, [{ id, text }], { author, most: row.most })
    locked.step('released row handed over')
    const isSame = added > 0 || (await waitsAs(locked, name, { id, text }))
    await settle(locked, name, entry)
    await noted(locked, name, {
      ...{ author, action: 'data.release' as const },
      where: `${whereIs(row, entry.file)}${row.text === undefined ? '' : ', corrected'}`,
    })
    if (isSame) return
    throw new MillraceError('conflict', {
      what: `The row in ${whereIs(row, entry.file)} was released before, with another text, or was taken in.`,
      fix: 'It entered once, as it was released then, and is listed no more.',
    })
  })

const releaseCall = async (
  context: Context,
  name: string,
  given: By,
  row: Release,
): Promise<void> => {
  const kept = await callOf(context, name, row)
  const [text = ''] = await accepted(context, name, given, [row.text ?? kept])
  await context.store.db.transaction().execute(async (write) => {
    if (!(await handAgain(write, name, { number: row.line, text }, row.most))) throw gone(row)
    const where = `${whereIs(row)}${row.text === undefined ? '' : ', corrected'}`
    await told(context, write, name, { author: given.author, action: 'data.release', where })
  })
}

/** What a refused row of a call says. */
const callOf = async ({ store }: Context, name: string, row: RefusedPlace): Promise<string> => {
  const kept = await store.db
    .selectFrom('handed_rows')
    .select('row_text')
    .where('name', '=', name)
    .where('number', '=', row.line)
    .where('reason', 'is not', null)
    .where('length', '>', 0)
    .executeTakeFirst()
  if (!kept) throw gone(row)
  expectAsListed(row, kept.row_text)
  return kept.row_text
}

/** Works on a line of the quarantine while nobody else changes the file; no ingestion is half-way then. */
const changeFile = async (
  context: Context,
  queue: string | null,
  row: RefusedPlace,
  work: (locked: Locked, entry: Entry) => Promise<void>,
): Promise<void> => {
  if (queue === null) throw gone(row)
  const file = quarantineOf(await truePath(queue))
  await exclusive(context, async (locked) => {
    await recoverAll(locked)
    const entry = await entryAt(file, row.line)
    if (!entry) throw gone(row, file)
    expectAsListed(row, entry.told, file)
    await work(locked, entry)
  })
}

/** Blanks a line, and lets all who counted the file count it anew. */
const settle = async (locked: Locked, name: string, { file, part }: Entry): Promise<void> => {
  await blankParts(file, [part])
  await commit(locked, async (write) => {
    await nextNumber(write, `quarantine/${name}`)
  })
}

const waitsAs = async (
  { store }: Context,
  name: string,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<boolean> => {
  const known = await store.db
    .selectFrom('handed_rows')
    .select('row_text')
    .where('name', '=', name)
    .where('id', '=', id)
    .executeTakeFirst()
  return known?.row_text === text
}

interface Noted {
  readonly author: Author
  readonly action: 'data.release' | 'data.discard'
  readonly where: string
}

const noted = (locked: Locked, name: string, deed: Noted): Promise<void> =>
  commit(locked, (write) => told(locked, write, name, deed))

/** What the row says is no part of it: it may be erased one day. */
const told = (
  { clock }: Context,
  write: Parameters<typeof record>[0],
  name: string,
  { author, action, where }: Noted,
): Promise<void> =>
  record(write, { time: clock.now(), author, action, subject: name, detail: where })

const whereIs = ({ line }: RefusedPlace, file?: string): string =>
  file === undefined ? `row ${line} of calls` : `line ${line} of ${shownPath(file)}`

const gone = (row: RefusedPlace, file?: string) =>
  new MillraceError('not_found', {
    what: `No refused row stands in ${whereIs(row, file ?? (row.file ? 'the quarantine' : undefined))}.`,
    why: 'It never did, or it was released, discarded or erased.',
    fix: 'List the refused rows once more.',
  })

const expectAsListed = (row: RefusedPlace, text: string, file?: string): void => {
  if (isAsListed(text, row.was)) return
  throw new MillraceError('conflict', {
    what: `Another row stands in ${whereIs(row, file)} than was listed.`,
    why: 'The file was changed since.',
    fix: 'List the refused rows once more.',
  })
}
