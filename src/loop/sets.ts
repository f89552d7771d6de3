/** What can be asked of data sets: their versions, and what becomes of them. */
import { MillraceError } from '../core/error.ts'
import type { Author, DatasetVersion } from '../core/records.ts'
import type { DataReport } from '../core/validation.ts'
import type {
  Change,
  Erased,
  Format,
  Preview,
  RefusedPlace,
  Suggested,
  Verdict,
} from '../data/types.ts'
import { type Context, setOf } from '../pipeline/context.ts'
import { heldOutOf } from '../pipeline/held.ts'
import { type Learner, learntFrom, learntFromGone, runsOn } from '../registry/learnt.ts'
import { labelsOf, versionOf } from './dataset.ts'
import { giveBack } from './deletion.ts'
import { type DataFeeding, feedingOf } from './feeding.ts'
import { discard, release } from './ingestion.ts'
import { placed } from './placed.ts'

export type { Change, Preview } from '../data/types.ts'

/** A data set of the configuration. */
export interface DataSet {
  readonly name: string
  readonly models: readonly string[]
  /** What it is now; null before it was read. */
  readonly version: DatasetVersion | null
  /** What that came to when it was last looked at; null where it was not. */
  readonly verdict: Verdict | null
  /** Column that says whose a row is; null where none does. */
  readonly subject: string | null
}

export interface DroppedVersion {
  readonly dataset: DatasetVersion
  /** Model versions that learnt from it and stay. */
  readonly learners: readonly Learner[]
}

export interface ErasedSubject extends Omit<Erased, 'rows'> {
  readonly name: string
  /** By data set version. */
  readonly versions: readonly { readonly number: number; readonly rows: number }[]
  /** Model versions that learnt from the rows: what they know of them stays until they are deleted. */
  readonly learners: readonly Learner[]
  /** Model versions that learnt from data whose rows are gone: nobody can tell whether from rows of the subject. */
  readonly unsure: readonly Learner[]
}

/** Data sets by name; where a model has another, that of the model. */
export interface DataSets {
  list(): Promise<DataSet[]>
  /** Reads what its source holds now; a version is made of it where it is another one. */
  current(name: string, author: Author): Promise<DatasetVersion>
  /** What it is now first. */
  versions(name: string): Promise<DatasetVersion[]>
  /** Rows of a version, default of what it is now, from a place on. */
  preview(
    name: string,
    how: { readonly version?: number | undefined; readonly from: number; readonly rows: number },
  ): Promise<Preview & { readonly dataset: DatasetVersion }>
  diff(name: string, from: number, to: number): Promise<Change>
  /** What a version comes to under the checks of the configuration, default what the data set is now. */
  report(name: string, version?: number): Promise<DataReport>
  /** Checks that follow from what a version holds, default what the data set is now. */
  suggest(name: string, version?: number): Promise<Suggested & { readonly dataset: DatasetVersion }>
  /** Verdicts of the versions that were looked at, whatever checks there were then; the newest first. */
  verdicts(name: string): Promise<readonly Verdict[]>
  /** How it is fed by labelled requests. */
  feeding(name: string): Promise<DataFeeding>
  /** Writes a version to a file; answers which. */
  export(
    name: string,
    how: { readonly version?: number | undefined; readonly path: string; readonly format: Format },
  ): Promise<DatasetVersion>
  /** Fails with `conflict` where a model version that stays learnt from it, unless forced. */
  delete(
    name: string,
    version: number,
    how: { readonly author: Author; readonly force: boolean },
  ): Promise<DroppedVersion>
  /** Hands a refused row over once more, as it is or corrected; answers how many wait. */
  release(
    name: string,
    row: RefusedPlace & { readonly text?: string | undefined },
    author: Author,
  ): Promise<number>
  /** Lets go of a refused row for good. */
  discard(name: string, row: RefusedPlace, author: Author): Promise<void>
  /** Erases the rows of one subject. Fails with `already_running` where a run goes on that may hold them. */
  erase(
    name: string,
    subject: string,
    how: { readonly author: Author; readonly absent: boolean },
  ): Promise<ErasedSubject>
}

export const createSets = (context: Context): DataSets => {
  const { data, config } = context
  /** Changes a data set, and says so of every model that learns from it. */
  const telling = async <T>(of: string, change: () => Promise<T>): Promise<T> => {
    const result = await change()
    for (const model of setOf(context, of).models) context.emit({ kind: 'changed', model })
    return result
  }
  return {
    list: () =>
      Promise.all(
        config.datasets.map(async ({ name, models, subject }) => {
          const [version = null] = await data.versions(name)
          const verdicts = version === null ? [] : await data.verdicts(name)
          const verdict = verdicts.find((each) => each.version === version?.number) ?? null
          return { name, models, version, verdict, subject }
        }),
      ),
    async current(of, author) {
      const { name, source } = setOf(context, of)
      return data.current(name, source, author)
    },
    versions: (name) => data.versions(setOf(context, name).name),
    async preview(name, { version, ...how }) {
      const dataset = await versionOf(context, name, version)
      return { dataset, ...(await data.preview(dataset.id, how)) }
    },
    diff: async (name, from, to) =>
      data.diff((await versionOf(context, name, from)).id, (await versionOf(context, name, to)).id),
    report: async (name, version) => {
      const set = setOf(context, name)
      const { id } = await versionOf(context, name, version)
      const report = await data.report(id, set.checks, heldOutOf(context, set))
      return placed(report, (rows) => data.places(id, set.source, rows))
    },
    async suggest(name, version) {
      const dataset = await versionOf(context, name, version)
      const set = setOf(context, name)
      const { split } = set
      const keys = [set.subject ?? [], split?.by === 'key' ? split.column : []].flat()
      const known = {
        ...{ labels: labelsOf(context, set), keys: [...new Set(keys)] },
        held: heldOutOf(context, set),
      }
      return { dataset, ...(await data.suggest(dataset.id, known)) }
    },
    verdicts: (name) => data.verdicts(setOf(context, name).name),
    feeding: (name) => feedingOf(context, name),
    async export(name, { version, ...how }) {
      const dataset = await versionOf(context, name, version)
      await data.exportTo(dataset.id, how)
      return dataset
    },
    delete: (name, number, how) =>
      telling(name, async () => dropVersion(context, await versionOf(context, name, number), how)),
    release: (name, row, author) => release(context, name, row, author),
    discard: (name, row, author) => discard(context, name, { ...row, author }),
    erase: (name, subject, how) => telling(name, () => eraseSubject(context, name, subject, how)),
  }
}

const dropVersion = async (
  context: Context,
  dataset: DatasetVersion,
  { author, force }: { readonly author: Author; readonly force: boolean },
): Promise<DroppedVersion> => {
  const { store, data } = context
  const learners = await learntFrom(store, [dataset.id])
  const names = learners.map(({ model, version }) => `${model}/${version}`).join(', ')
  const [running] = (await runsOn(store, [dataset.id])).filter(({ isRunning }) => isRunning)
  if (running)
    throw new MillraceError('already_running', {
      what: `Run ${running.id} learns from version ${dataset.number} of ${dataset.name}.`,
      fix: `Wait until it has ended, or end it: millrace cancel ${running.id}.`,
    })
  if (learners.length > 0 && !force)
    throw new MillraceError('conflict', {
      what: `Version ${dataset.number} of ${dataset.name} was not deleted: ${names} learnt from it.`,
      why: 'Without its rows they cannot be reproduced.',
      fix: 'Delete these versions first, or use --force.',
    })
  const why = learners.length > 0 ? `, forced: ${names} learnt from it` : ''
  await data.drop(dataset.id, { author, why })
  await giveBack(context)
  return { dataset, learners }
}

const eraseSubject = async (
  context: Context,
  of: string,
  value: string,
  { author, absent }: { readonly author: Author; readonly absent: boolean },
): Promise<ErasedSubject> => {
  const { data, store } = context
  const { name, source, subject, ingest } = setOf(context, of)
  if (subject === null)
    throw new MillraceError('conflict', {
      what: `The data set ${name} does not say whose a row is.`,
      fix: 'Name the column in `subject` of its data in millrace.config.ts.',
    })
  const known = (await data.versions(name)).map(({ id }) => id)
  await sweepRuns(context, known)
  const queue = ingest?.queue ?? null
  const { rows, ...erased } = await data.erase(name, source, {
    column: subject,
    value,
    queue,
    author,
    absent,
  })
  await sweepRuns(context, known)
  const versions = await Promise.all(
    Object.entries(rows).map(async ([id, count]) => {
      const { number } = await data.version(id)
      return { number, rows: count }
    }),
  )
  const learners = await learntFrom(store, Object.keys(rows))
  return { ...erased, name, versions, learners, unsure: await learntFromGone(store, name) }
}

/** Working files of runs hold rows: those of runs that do not go on are removed, and begin again from the data. */
const sweepRuns = async ({ store }: Context, datasets: readonly string[]): Promise<void> => {
  const runs = await runsOn(store, datasets)
  const running = runs.find(({ isRunning }) => isRunning)
  if (running)
    throw new MillraceError('already_running', {
      what: `Run ${running.id} works on rows of the data set, and may hold some that are to be erased.`,
      fix: `Wait until it has ended, or end it: millrace cancel ${running.id}. Then erase once more.`,
    })
  const kept = new Set(await store.workspaces.runs())
  for (const { id } of runs) if (kept.has(id)) await store.workspaces.remove(id)
}
