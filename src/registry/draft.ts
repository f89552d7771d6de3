/** What a version will be, worked out before the transaction that writes it: files are not written while others wait. */
import { overtaken } from '../core/check.ts'
import { messageOf } from '../core/error.ts'
import type { ModelVersion, PackageFile } from '../core/records.ts'
import { candidateAlias } from '../core/rollout.ts'
import { counted } from '../core/text.ts'
import { checkText } from '../store/check.ts'
import type { Database } from '../store/database.ts'
import { lastNumber, type Series } from '../store/numbers.ts'
import type { Context } from './context.ts'
import { mostFiles } from './inside.ts'
import { toVersion } from './rows.ts'
import type { NewVersion } from './types.ts'

/** What decides of the number and the gate of the next version of a model. */
interface Stand {
  /** Number that was given out last. */
  readonly last: number
  readonly champion: number | null
}

export interface Draft {
  readonly stand: Stand
  /** The whole row. */
  readonly row: Parameters<typeof toVersion>[0]
  /** What it becomes. */
  readonly alias: 'champion' | typeof candidateAlias | null
  /** For the audit trail. */
  readonly told: string
  /** Why it has no pages, where that went wrong. */
  readonly problem: string | null
}

export const versionSeries = (model: string): Series => `versions/${model}`

export const standOf = async (db: Database, model: string): Promise<Stand> => {
  const champion = await db
    .selectFrom('aliases')
    .select('version')
    .where('model', '=', model)
    .where('alias', '=', 'champion')
    .executeTakeFirst()
  return {
    last: await lastNumber(db, versionSeries(model)),
    champion: champion?.version ?? null,
  }
}

/** Whether a draft is what the version would be now. */
export const isStill = ({ stand }: Draft, now: Stand): boolean =>
  stand.last === now.last && stand.champion === now.champion

/** Works out the next version of a model and stores its pages, as blobs that nobody refers to yet. */
export const draftOf = async (
  { store, clock }: Context,
  given: NewVersion,
  packaged: readonly PackageFile[],
): Promise<Draft> => {
  const { model, runId, author, metrics, gate: judged, lineage, promote, proposes = false } = given
  const stand = await standOf(store.db, model)
  const isOvertaken = promote && stand.champion !== judged.champion
  const gate = isOvertaken ? overtaken(judged, stand.champion) : judged
  const bare = {
    model,
    version: stand.last + 1,
    run_id: runId,
    created_at: clock.now(),
    author: checkText('author', author, 200),
    files_json: JSON.stringify(packaged),
    metrics_json: JSON.stringify(metrics),
    gate_json: JSON.stringify(gate),
    lineage_json: JSON.stringify(lineage),
    pruned_at: null,
    deleted_at: null,
  }
  const { pages, problem } = await takePages(store, given, toVersion(bare))
  const files = [...packaged, ...pages]
  return {
    stand,
    row: { ...bare, files_json: JSON.stringify(files) },
    alias:
      promote && !isOvertaken ? (proposes && stand.champion ? candidateAlias : 'champion') : null,
    told: `run ${runId}, gate ${gate.passed ? 'passed' : 'not passed'}, ${counted(files.length, 'file')}`,
    problem,
  }
}

/** A page can be made again from the records: one that cannot be made now does not undo a training. */
const takePages = async (
  { blobs }: Context['store'],
  { pages = () => ({}) }: NewVersion,
  version: ModelVersion,
): Promise<{ readonly pages: readonly PackageFile[]; readonly problem: string | null }> => {
  const names = new Set(version.files.map(({ name }) => name))
  try {
    const made = Object.entries(pages(version)).filter(([name]) => !names.has(name))
    const files: PackageFile[] = []
    for (const [name, text] of made.slice(0, mostFiles - names.size))
      files.push({ name, ...(await blobs.put(Buffer.from(text))) })
    return { pages: files, problem: null }
  } catch (error) {
    return { pages: [], problem: messageOf(error) }
  }
}
