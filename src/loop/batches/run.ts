/** A batch as a run: every row of a file is answered by one version, into another file. */
import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { keptBy } from '../../config/resolve.ts'
import { MillraceError } from '../../core/error.ts'
import { noData } from '../../core/foreign.ts'
import { own as valueIn } from '../../core/own.ts'
import type { Author, Json, Run, Trigger } from '../../core/records.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { readKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { type OwnedRun, own } from '../../pipeline/attempt.ts'
import { answerFile } from '../../pipeline/batch/batch.ts'
import { type Reached, removePart } from '../../pipeline/batch/part.ts'
import type { Context } from '../../pipeline/context.ts'
import { environment, flattenParams } from '../../pipeline/environment.ts'
import type { HeldRun } from '../../registry/types.ts'
import { digestOfFile } from '../../store/blobs.ts'
import { hold, leaseTimes } from '../../store/hold.ts'
import { askStage, isStageCancelled } from '../../store/stages.ts'
import { servedOf } from '../served.ts'
import { keepBatch } from './keep.ts'

export type BatchContext = Pick<
  Context,
  'config' | 'store' | 'registry' | 'tasks' | 'clock' | 'newId' | 'codeVersion'
>

export interface BatchAsked {
  /** What the configuration calls it; null of one by hand. */
  readonly name: string | null
  readonly model: string
  /** Null: the champion. */
  readonly version: number | null
  /** Absolute paths. */
  readonly from: string
  readonly to: string
  readonly column: string | null
  readonly top: number
  /** Whether answers are kept in the inference log, by the rules of the model. */
  readonly log: boolean
  readonly trigger: Trigger
  readonly author: Author
  /** Interrupts it: called again with the same words it goes on. */
  readonly signal: AbortSignal
  progress?(reached: Reached): void
  /** Hears of champions that were passed over, since they cannot be read. */
  warn?(what: string): void
}

export interface BatchDone extends Pick<Reached, 'rows' | 'failed'> {
  readonly run: string
  readonly version: number
}

/** The stage by which it is asked to end. */
const stage = 'batch'

/**
 * Goes on with the same batch where it was interrupted. Fails as `answerFile` does, with `no_model` where there is no
 * champion, and `cancelled` where somebody cancels the run.
 */
export const runBatch = async (context: BatchContext, asked: BatchAsked): Promise<BatchDone> => {
  const { version, folder } = await servedOf(context.registry, asked.model, asked.version, (what) =>
    asked.warn?.(what),
  )
  const config = await configOf(asked, version)
  // Two at once would write one file; who was killed has it for a while yet.
  await using _held = await hold(context.store, placeLease(asked), longestWait())
  const owned = own(context, await runOf(context, asked, config))
  const predictor = await context.tasks.openPredictor(folder).catch(async (error) => {
    await end(context, owned, asked, error)
    throw error
  })
  try {
    const { rows, failed } = await owned.keep(() =>
      carryOut(context, owned, {
        ...{ ...asked, version, predictor, isPinned: asked.version !== null },
      }),
    )
    return { run: owned.run.id, version, rows, failed }
  } catch (error) {
    await end(context, owned, asked, error)
    throw error
  } finally {
    await predictor.close()
    await owned.release()
  }
}

/** What was asked of which version, and the digest of the file. */
const configOf = async (
  { name, model, from, to, column, top, log }: BatchAsked,
  version: number,
): Promise<Json> => {
  const { digest, bytes } = await digestOfFile(from).catch((cause) => {
    throw new MillraceError('bad_data', { what: `${from} cannot be read.`, cause })
  })
  return { batch: { name, model, version, from, digest, bytes, to, column, top, log } }
}

const placeLease = ({ to }: BatchAsked): string => `batch/${hash('sha256', to).slice(0, 32)}`

/** Milliseconds until what a killed process has is anybody's. */
const longestWait = (): number => 2 * leaseTimes().ttl

/**
 * The run of the very same batch that its process has left, or a new one. One that was left of another file or version, or
 * was asked for otherwise, ends: the place where it wrote is held here, and is written anew.
 */
const runOf = async (
  { registry, newId, codeVersion }: BatchContext,
  { model, trigger, author, to }: BatchAsked,
  config: Json,
) => {
  const text = JSON.stringify(config)
  const left = (await registry.runs({ model, kind: 'batch' })).filter(
    ({ endedAt, params }) => endedAt === null && valueIn(params, 'batch.to') === to,
  )
  for (const { id } of left) {
    const taken = await takenOver(registry, id)
    if (JSON.stringify(taken.run.config) === text) return taken
    const error = 'Its process ended, and its file, version or options are others now.'
    await registry.endRun(id, { status: 'failed', error }, taken.lease)
  }
  return registry.startRun({
    ...{ id: newId(), model, kind: 'batch', trigger, author, seed: 0 },
    ...{ datasetVersion: noData, codeVersion: await codeVersion(), environment: environment() },
    ...{ config, params: flattenParams(config) },
  })
}

/** Nobody works on it: the place where it writes is held here. */
const takenOver = async (registry: BatchContext['registry'], id: string): Promise<HeldRun> => {
  const end = performance.now() + longestWait()
  for (;;)
    try {
      return await registry.resumeRun(id)
    } catch (error) {
      const isHeld = error instanceof MillraceError && error.code === 'already_running'
      if (!isHeld || performance.now() > end) throw error
      await sleep(200)
    }
}

type Carrying = Omit<BatchAsked, 'version'> & {
  readonly version: number
  /** Whether the version was asked for by its number. */
  readonly isPinned: boolean
  readonly predictor: Awaited<ReturnType<BatchContext['tasks']['openPredictor']>>
}

const carryOut = async (
  context: BatchContext,
  owned: OwnedRun,
  asked: Carrying,
): Promise<Reached> => {
  const { store, registry, clock } = context
  const { run, lease } = owned
  const order = {
    run: run.id,
    stage,
    spec: { to: asked.to },
    leases: [lease()] as const,
    needs: [],
  }
  await askStage(store.db, order, clock.now())
  await using log = asked.log ? await openLog(context) : null
  const note = notes(context, owned)
  // Awaited here: the log is closed where this ends.
  return await answerFile({
    ...asked,
    column: asked.column ?? undefined,
    ...(log && { keep: keepBatch(log, run, asked) }),
    async progress(reached) {
      asked.progress?.(reached)
      if (await isStageCancelled(store.db, { run: run.id, stage })) throw cancelled(run)
      await note(reached, false)
    },
    async ended(reached) {
      await note(reached, true)
      await registry.endRun(run.id, { status: 'finished' }, lease())
    },
  })
}

/** Milliseconds between two notes of how far it is. */
const noteEvery = 1000

const notes = ({ registry, clock }: BatchContext, { run, lease }: OwnedRun) => {
  let last = 0
  return async ({ rows, failed }: Reached, final: boolean): Promise<void> => {
    const time = clock.now()
    if (!final && time - last < noteEvery) return
    last = time
    const metrics = Object.entries({ rows, failed }).map(([key, value]) => ({
      ...{ key, value, time },
      ...{ step: rows, epoch: 0 },
    }))
    await registry.logMetrics(run.id, metrics, lease(), { final })
  }
}

const openLog = async ({ config, store, clock }: BatchContext) => {
  const folder = store.paths.inference
  const keys = readKeys(config.keyFiles)
  const how = { folder, ...keptBy(config), clock, keys }
  const log = await openInferenceLog({ ...how, writer: createWriter(folder) })
  return { ...log, [Symbol.asyncDispose]: () => log.close() }
}

const cancelled = ({ id }: Run) =>
  new MillraceError('cancelled', {
    what: `The batch was cancelled: run ${id}.`,
    fix: 'The same command goes on from there, as another run.',
  })

/** One that is interrupted is left to whoever goes on with it; the next one of a schedule goes to another place. */
const end = async (
  { registry }: BatchContext,
  { run, lease }: OwnedRun,
  { signal, name, to }: BatchAsked,
  error: unknown,
): Promise<void> => {
  const code = error instanceof MillraceError ? error.code : 'internal'
  if (code === 'lost_lease' || signal.aborted) return
  const status = code === 'cancelled' ? 'cancelled' : 'failed'
  const said = error instanceof Error ? error.message : String(error)
  await registry.endRun(run.id, { status, error: said }, lease())
  if (name !== null) await removePart(to)
}
