import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { overtaken } from '../core/check.ts'
import { MillraceError, systemCode } from '../core/error.ts'
import { guarded, makeFolder, namesIn, sweep, syncFolder, temporaryBeside } from '../core/files.ts'
import type { ModelVersion, PackageFile } from '../core/records.ts'
import { record } from '../store/audit.ts'
import { digestOfFile } from '../store/blobs.ts'
import { checkName, checkText } from '../store/check.ts'
import { acquireLease } from '../store/lock.ts'
import { pointAlias } from './aliases.ts'
import { type Context, chunks } from './context.ts'
import { toVersion } from './rows.ts'
import type { NewVersion } from './types.ts'
import { getVersion } from './versions.ts'

/**
 * Files first, as blobs; then one transaction that makes the version exist; its folder last, as that
 * can always be made again. A process killed in between leaves nothing or a whole version.
 */
export const register = async (context: Context, version: NewVersion): Promise<ModelVersion> => {
  checkName('model', version.model)
  const there = await versionOfRun(context, version.runId)
  if (there) return there
  const files = await takeIn(context, version.folder)
  const registered = await writeRows(context, version, files)
  await materialise(context, registered)
  return registered
}

/**
 * Folder of a version with every file checked against its digest. A copy that is damaged is made again from
 * the blobs, and a blob that is damaged from a sound copy. Fails with `corrupt` where neither is whole.
 */
export const openVersion = async (
  context: Context,
  model: string,
  number: number,
): Promise<string> => {
  const version = await getVersion(context, checkName('model', model), number)
  for (const { name } of version.files) expectInside(version, name)
  const folder = folderOf(context, version)
  if (!(await isFolder(folder))) return materialise(context, version)
  if ((await brokenIn(folder, version.files)).length === 0) return folder
  // One at a time, so that nobody reads a folder that another replaces.
  using _lease = await acquireLease(
    context.store.paths.home,
    `heal-${number}-${model.slice(0, 80)}`,
    {
      wait: longestHealing,
    },
  )
  const broken = await brokenIn(folder, version.files)
  if (broken.length === 0) return folder
  await restoreBlobs(context, version, folder, broken)
  await materialise(context, version, { replace: true })
  await note(context, version, broken)
  return folder
}

/** Milliseconds to wait for another process that mends the same version. */
const longestHealing = 120_000

/** Names of the files of a copy that are missing, or are not what was registered. */
const brokenIn = async (folder: string, files: readonly PackageFile[]): Promise<string[]> => {
  const broken: string[] = []
  for (const { name, digest } of files) {
    const path = join(folder, name)
    if (!(await isFile(path)) || (await digestOfFile(path)).digest !== digest) broken.push(name)
  }
  return broken
}

/** Before a copy is given up its sound files mend the blobs that are not, and all blobs have to be whole. */
const restoreBlobs = async (
  { store }: Context,
  { model, version, files }: ModelVersion,
  folder: string,
  broken: readonly string[],
): Promise<void> => {
  for (const { name, digest } of files) {
    if (await store.blobs.has(digest)) continue
    if (!broken.includes(name)) await store.blobs.putFile(join(folder, name))
    else
      throw new MillraceError('corrupt', {
        what: `${join(folder, name)} of ${model} version ${version} is damaged, and so is the stored copy.`,
        why: `No file with the registered SHA-256 ${digest} is left in the home.`,
        fix: `Put ${name} back from a copy of the home, or serve another version: millrace promote ${model} VERSION.`,
      })
  }
}

const note = ({ store, clock }: Context, { model, version }: ModelVersion, broken: string[]) =>
  store.db.transaction().execute((write) =>
    record(write, {
      time: clock.now(),
      author: 'millrace',
      action: 'version.heal',
      subject: `${model}/${version}`,
      detail: `made again from the stored copy: ${broken.join(', ')}`,
    }),
  )

/** A home may come from somebody else: what it says of a file must not lead out of its folder. */
const expectInside = (
  { model, version }: Pick<ModelVersion, 'model' | 'version'>,
  name: string,
) => {
  const parts = typeof name === 'string' ? name.split('/') : ['..']
  const sound = parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0:]/.test(part),
  )
  if (sound && parts.length <= 8 && name.length <= 500) return
  throw new MillraceError('corrupt', {
    what: `Version ${version} of ${model} names the file ${JSON.stringify(name)}, which cannot be one of a package.`,
    why: 'The database was changed by something else than Millrace.',
    fix: 'Do not use this home; put a copy of the database back.',
  })
}

/** Removes what killed registrations left in the folder of models. */
export const sweepModels = async ({ store }: Context): Promise<void> => {
  for (const model of await namesIn(store.paths.models)) {
    const folder = join(store.paths.models, model)
    if (await isFolder(folder)) await sweep(folder)
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

const mostFiles = 1000

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
      return relative(folder, path)
    })
    .sort()
  if (names.length === 0 || names.length > mostFiles)
    throw new MillraceError('bad_input', {
      what: `The package ${folder} has ${names.length} files, expected 1 to ${mostFiles}.`,
      fix: 'Give the folder that holds the finished package.',
    })
  const files: PackageFile[] = []
  for (const name of names) {
    const blob = await store.blobs.putFile(join(folder, name))
    files.push({ name: name.split(sep).join('/'), ...blob })
  }
  return files
}

const writeRows = (
  { store, clock }: Context,
  { model, runId, author, figures, gate: judged, lineage, completions, promote }: NewVersion,
  files: readonly PackageFile[],
): Promise<ModelVersion> =>
  store.db.transaction().execute(async (write) => {
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
    const last = await write
      .selectFrom('versions')
      .select((select) => select.fn.max('version').as('version'))
      .where('model', '=', model)
      .executeTakeFirst()
    const number = Number(last?.version ?? 0) + 1
    const now = clock.now()
    const champion = await write
      .selectFrom('aliases')
      .select('version')
      .where('model', '=', model)
      .where('alias', '=', 'champion')
      .executeTakeFirst()
    const isOvertaken = promote && (champion?.version ?? null) !== judged.champion
    const gate = isOvertaken ? overtaken(judged, champion?.version ?? null) : judged
    const row = {
      model,
      version: number,
      run_id: runId,
      created_at: now,
      author: checkText('author', author, 200),
      files_json: JSON.stringify(files),
      figures_json: JSON.stringify(figures),
      gate_json: JSON.stringify(gate),
      lineage_json: JSON.stringify(lineage),
    }
    await write.insertInto('versions').values(row).execute()
    const rows = completions.map(({ input, completion }, position) => ({
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
      detail: `run ${runId}, gate ${gate.passed ? 'passed' : 'not passed'}, ${files.length} files`,
    })
    if (promote && !isOvertaken)
      await pointAlias(write, { model, alias: 'champion', version: number, since: now, author })
    return toVersion(row)
  })

const folderOf = ({ store }: Context, { model, version }: ModelVersion) =>
  join(store.paths.models, model, String(version))

/**
 * Makes a version's folder from its blobs; it appears complete or not at all. `replace`: also where one is
 * there, which is then removed.
 */
const materialise = async (
  context: Context,
  version: ModelVersion,
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<string> => {
  for (const { name } of version.files) expectInside(version, name)
  const folder = folderOf(context, version)
  const temporary = temporaryBeside(folder)
  await makeFolder(dirname(folder))
  try {
    await guarded('write', folder, async () => {
      await mkdir(temporary)
      for (const file of version.files) {
        await makeFolder(dirname(join(temporary, file.name)))
        await context.store.blobs.copyTo(file.digest, join(temporary, file.name))
      }
      await syncFolder(temporary)
      if (replace) await moveAside(folder)
      await rename(temporary, folder).catch((error: unknown) => {
        // Another process was faster; what it made is the same.
        if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error
      })
      await syncFolder(dirname(folder))
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return folder
}

/** Takes a folder away under another name; another process may have done so. */
const moveAside = async (folder: string): Promise<void> => {
  const aside = temporaryBeside(folder)
  await rename(folder, aside).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
  })
  await rm(aside, { recursive: true, force: true })
}

const isFolder = async (path: string) =>
  (await lstat(path).catch(() => undefined))?.isDirectory() ?? false

const isFile = async (path: string) => (await lstat(path).catch(() => undefined))?.isFile() ?? false
