import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { MillraceError, messageOf } from '../core/error.ts'
import { guarded } from '../core/files.ts'
import type { ModelVersion, PackageFile } from '../core/records.ts'
import { record } from '../store/audit.ts'
import { checkName } from '../store/check.ts'
import { expectLease } from '../store/leases.ts'
import { nextNumber } from '../store/numbers.ts'
import { pointAlias } from './aliases.ts'
import { type Context, chunks } from './context.ts'
import { type Draft, draftOf, isStill, standOf, versionSeries } from './draft.ts'
import { openVersion } from './folder.ts'
import { mostFiles, staysInside } from './inside.ts'
import { toVersion } from './rows.ts'
import type { NewVersion } from './types.ts'

export { openVersion, sweepModels } from './folder.ts'

/**
 * Files first, as blobs; then one transaction that makes the version exist; its folder last, as that
 * can always be made again. A process killed in between leaves nothing or a whole version.
 */
export const register = async (context: Context, version: NewVersion): Promise<ModelVersion> => {
  checkName('model', version.model)
  const there = await versionOfRun(context, version.runId)
  if (there) return there
  const files = await takeIn(context, version.folder)
  const registered = await written(context, version, files)
  await layOutNow(context, registered)
  return registered
}

/** The version exists already: a folder that cannot be made now is made when it is opened. */
const layOutNow = async (context: Context, { model, version }: ModelVersion): Promise<void> => {
  try {
    await openVersion(context, model, version)
  } catch (error) {
    const entry = { author: 'millrace', action: 'version.layout', subject: `${model}/${version}` }
    await context.store.db
      .transaction()
      .execute((write) =>
        record(write, { ...entry, time: context.clock.now(), detail: messageOf(error) }),
      )
  }
}

const versionOfRun = async ({ store }: Context, runId: string) => {
  const row = await store.db
    .selectFrom('versions')
    .selectAll()
    .where('run_id', '=', runId)
    .executeTakeFirst()
  return row && toVersion(row)
}

const takeIn = async ({ store }: Context, folder: string): Promise<PackageFile[]> => {
  const entries = await guarded('read', folder, () =>
    readdir(folder, { recursive: true, withFileTypes: true }),
  )
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile())
        throw new MillraceError('bad_input', {
          what: `${path} is not a plain file.`,
          fix: 'A package holds plain files only, no links.',
        })
      return relative(folder, path).split(sep).join('/')
    })
    .sort()
  if (names.length === 0 || names.length > mostFiles)
    throw new MillraceError('bad_input', {
      what: `The package ${folder} has ${names.length} files, expected 1 to ${mostFiles}.`,
      fix: 'Give the folder that holds the finished package.',
    })
  const odd = names.find((name) => !staysInside(name))
  if (odd !== undefined)
    throw new MillraceError('bad_input', {
      what: `The package ${folder} has the file ${JSON.stringify(odd.slice(0, 200))}, whose name not every system takes.`,
      fix: 'Use short names without backslashes, colons and control characters.',
    })
  const files: PackageFile[] = []
  for (const name of names) files.push({ name, ...(await store.blobs.putFile(join(folder, name))) })
  return files
}

/** Pages are made and stored before the transaction, and once more where it finds something else than they tell. */
const written = async (
  context: Context,
  given: NewVersion,
  packaged: readonly PackageFile[],
): Promise<ModelVersion> => {
  for (;;) {
    const version = await writeRows(context, given, await draftOf(context, given, packaged))
    if (version) return version
  }
}

/** Null, and nothing written, where the draft tells of another number or champion than there is by now. */
const writeRows = (
  { store }: Context,
  given: NewVersion,
  draft: Draft,
): Promise<ModelVersion | null> =>
  store.db.transaction().execute(async (write) => {
    const { model, runId, fence, author } = given
    await expectLease(write, fence)
    const again = await write
      .selectFrom('versions')
      .selectAll()
      .where('run_id', '=', runId)
      .executeTakeFirst()
    if (again) return toVersion(again)
    const run = await write
      .selectFrom('runs')
      .select(['model', 'status'])
      .where('id', '=', runId)
      .executeTakeFirst()
    if (run?.model !== model)
      throw new MillraceError('not_found', {
        what: `Model ${model} has no run ${runId}.`,
        fix: 'Start the run before its version is registered.',
      })
    if (run.status === 'cancelled' || run.status === 'failed')
      throw new MillraceError('cancelled', {
        what: `Run ${runId} is ${run.status}; it cannot become a version.`,
        fix: 'Start a new run.',
      })
    if (!isStill(draft, await standOf(write, model))) return null
    const number = await nextNumber(write, versionSeries(model))
    const { row, alias, problem } = draft
    const { created_at: now } = row
    await write.insertInto('versions').values(row).execute()
    const rows = given.completions.map(({ input, completion }, position) => ({
      model,
      version: number,
      position,
      input,
      completion,
    }))
    for (const part of chunks(rows, 5000))
      await write.insertInto('completions').values(part).execute()
    await write.updateTable('runs').set({ version: number }).where('id', '=', runId).execute()
    await record(write, {
      time: now,
      author,
      action: 'version.register',
      subject: `${model}/${number}`,
      detail: draft.told,
    })
    if (problem !== null)
      await record(write, {
        time: now,
        author: 'millrace',
        action: 'version.page',
        subject: `${model}/${number}`,
        detail: problem,
      })
    if (alias !== null)
      await pointAlias(write, { model, alias, version: number, since: now, author })
    return toVersion(row)
  })
