/** Models that were trained elsewhere: an ONNX file becomes a version, held to a gate where there are rows to judge it by. */
import { join } from 'node:path'
import { endpointsIn } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { noData } from '../core/foreign.ts'
import type { Author, GateReport, Json, Lineage, ModelVersion, Run } from '../core/records.ts'
import { candidateAlias } from '../core/rollout.ts'
import { type OwnedRun, own } from '../pipeline/attempt.ts'
import type { Context } from '../pipeline/context.ts'
import { environment, flattenParams } from '../pipeline/environment.ts'
import { fail } from '../pipeline/run.ts'
import { policyOf } from '../registry/endpoints/policy.ts'
import { storedRows } from '../registry/endpoints/rows.ts'
import { checkName } from '../store/check.ts'
import { hold } from '../store/hold.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { Asked } from '../tasks/onnx/asked.ts'
import { onnxKind } from '../tasks/onnx/options.ts'
import { collectStep } from '../tasks/onnx/step/collect.ts'
import { type Taken, takeModel, writeTaken } from '../tasks/onnx/take.ts'
import { described, type ForeignFile, readForeign } from './foreign.ts'
import { type Judged, judgeBy } from './judged.ts'

/** What a registration works with. */
export type RegisterContext = Omit<Context, 'executor' | 'findDevice'>

export interface Registering extends Omit<Asked, 'step'> {
  /** Path of the ONNX file. */
  readonly file: string
  /** Path of the module with its scoring step; null: none. */
  readonly step: string | null
  /** What else is known of where it comes from, for its lineage. */
  readonly origin?: Readonly<Record<string, string>>
  readonly author: Author
  /** Alias that points to the version once it passed; null: `champion` where there is none yet. */
  readonly alias: string | null
  /** Path of rows that it is judged by; null: it is not judged. */
  readonly data: string | null
  /** Whether the file came without those beside it. Default false. */
  readonly isAlone?: boolean
}

export interface Registered {
  readonly version: ModelVersion
  /** False where this very model was registered before, and is that version. */
  readonly isNew: boolean
  /** The alias that points to it now. */
  readonly alias: string | null
  /** What a user should know. */
  readonly notes: readonly string[]
}

/** Milliseconds to wait for another registration of the same model. */
const longestWait = 60_000

/**
 * Registers a file as the next version of a model. Fails with `conflict` for a model that the configuration trains, and
 * for a name that is an endpoint of another model; else
 * as `readForeign`, `takeModel` and `judgeBy` do, and leaves nothing then.
 */
export const registerModel = async (
  context: RegisterContext,
  name: string,
  how: Registering,
): Promise<Registered> => {
  const model = name
  if (how.alias !== null) checkName('alias', how.alias)
  await expectFree(context, model)
  if ((how.data === null) !== (how.label === null)) throw halfJudged(how)
  const file = await readForeign(how.file, how)
  const step = how.step === null ? null : await collectStep(how.step)
  const taken = await takeModel(file.bytes, { ...how, step })
  await using _held = await hold(context.store, `register/${model}`, longestWait)
  await endLeftOver(context, model)
  const config = configOf(taken, file, how.origin)
  const same = how.data === null ? await sameAs(context, model, config) : undefined
  const { notes } = taken
  if (same) return { version: same, isNew: false, alias: await pointed(context, same, how), notes }
  const { version, judged } = await newVersion(context, model, { taken, config, how })
  context.emit({ kind: 'judged', model, version: version.version, gate: version.gate })
  const alias = await pointed(context, version, how)
  return { version, isNew: true, alias, notes: [...notes, ...(judged?.notes ?? [])] }
}

/** Fails with `conflict` where the name is another's, and `bad_input` where it is none. */
export const expectFree = async (context: RegisterContext, name: string): Promise<void> => {
  const model = checkName('model', name)
  expectForeign(context, model)
  await expectOwnName(context, model)
}

const expectForeign = ({ config }: RegisterContext, model: string): void => {
  if (!config.models.some(({ name }) => name === model)) return
  throw new MillraceError('conflict', {
    what: `The model "${model}" is trained by this project.`,
    why: 'A version from elsewhere could not be compared with its own.',
    fix: 'Give it another name, or take the model out of millrace.config.ts.',
  })
}

/** The model is to have an endpoint of its own name. */
const expectOwnName = async (context: RegisterContext, model: string): Promise<void> => {
  const { config } = context
  const endpoints = endpointsIn(config.endpoints, await storedRows(context).all())
  const taken = endpoints.find(({ name, spec }) => name === model && spec.model !== model)
  if (!taken) return
  throw new MillraceError('conflict', {
    what: `"${model}" is an endpoint, which answers with the model "${taken.spec.model}".`,
    why: 'Each model has an endpoint of its own name.',
    fix: `Give the model another name, or delete the endpoint: millrace endpoint ${model} delete.`,
  })
}

const halfJudged = ({ data }: Registering) =>
  new MillraceError('bad_usage', {
    what:
      data === null
        ? 'A column that says what rows are is named, and no rows.'
        : 'Rows are given, and not which of their columns says what they are.',
    fix: 'Give both: --data FILE --label COLUMN.',
  })

/** Ends what a killed registration has left. */
const endLeftOver = async ({ registry, store }: RegisterContext, model: string): Promise<void> => {
  for (const run of await registry.runs({ model, kind: 'registration', status: 'interrupted' })) {
    await registry.endInterrupted(run.id)
    await store.workspaces.remove(run.id)
  }
}

/** Everything that says which model this is, as its lineage keeps it. */
const configOf = (
  { options, about, step }: Taken,
  { files }: ForeignFile,
  origin?: Registering['origin'],
): Json => {
  const [file, ...beside] = files
  const kept = {
    task: { kind: onnxKind.kind, ...options },
    source: {
      file: file?.name ?? '',
      digest: file?.digest ?? '',
      bytes: file?.bytes ?? 0,
      ...(beside.length > 0 && { beside }),
      producer: about.producer,
      ...(origin && { mlflow: origin }),
      opsets: Object.fromEntries(
        [...about.opsets].map(([domain, version]) => [domain || 'ai.onnx', version]),
      ),
      ops: about.ops,
      metadata: about.metadata,
      ...(step && { step: [...step.files].map(([name, content]) => described(name, content)) }),
    },
  }
  const config: Json = JSON.parse(JSON.stringify(kept))
  return config
}

/** The version that this very model is already. */
const sameAs = async ({ registry }: RegisterContext, model: string, config: Json) => {
  const text = JSON.stringify(config)
  return (await registry.versions(model)).find(
    ({ lineage }) => JSON.stringify(lineage.config) === text,
  )
}

interface Making {
  readonly taken: Taken
  readonly config: Json
  readonly how: Registering
}

const newVersion = async (
  context: RegisterContext,
  model: string,
  making: Making,
): Promise<Made> => {
  const owned = own(context, await startRun(context, model, making))
  try {
    const made = await owned.keep(() => make(context, owned, making))
    await context.registry.endRun(owned.run.id, { status: 'finished' }, owned.lease())
    context.emit({ kind: 'run', model, run: owned.run.id, status: 'finished' })
    return made
  } catch (error) {
    await fail(context, owned, error)
    throw error
  } finally {
    await owned.release()
    await context.store.workspaces.remove(owned.run.id)
  }
}

const startRun = async (
  { registry, newId, codeVersion }: RegisterContext,
  model: string,
  { config, how: { author } }: Making,
) =>
  registry.startRun({
    ...{ id: newId(), model, kind: 'registration', trigger: 'manual', author, seed: 0 },
    ...{ datasetVersion: noData, codeVersion: await codeVersion(), environment: environment() },
    config,
    params: shortParams(config),
  })

/** Parameters to find a run by: not the long ones. */
const shortParams = (config: Json): Run['params'] =>
  Object.fromEntries(
    Object.entries(flattenParams(config)).filter(
      ([key]) => /^source\.(file|digest|producer|opsets\.)/.test(key) || key === 'task.kind',
    ),
  )

interface Made {
  readonly version: ModelVersion
  /** Null where it was not judged. */
  readonly judged: Judged | null
}

const make = async (
  context: RegisterContext,
  owned: OwnedRun,
  { taken, config, how }: Making,
): Promise<Made> => {
  const { registry, store } = context
  const { run } = owned
  const folder = join(store.workspaces.folderOf(run.id, owned.lease().token), 'package')
  const lineage = lineageOf(run, config)
  await writeTaken(folder, taken, { metrics: {}, lineage })
  const judged = await judgedBy(context, run, folder, how)
  const told = judged
    ? { metrics: judged.metrics, lineage: lineageOf(run, config, judged) }
    : { metrics: {}, lineage }
  if (judged) await writeTaken(folder, taken, told)
  for (const [name, text] of judged?.files ?? []) await addToPackage(folder, name, text)
  const version = await registry.register({
    ...{ model: run.model, runId: run.id, fence: owned.lease(), author: run.author, folder },
    ...{ ...told, gate: judged?.gate ?? (await unjudged(context, run.model)) },
    completions: [],
    promote: await promotes(context, run.model, how, judged),
    proposes:
      how.alias === null &&
      (await policyOf({ store, clock: context.clock }, context.config.endpoints, run.model)) !==
        'at once',
  })
  return { version, judged }
}

const lineageOf = (run: Run, config: Json, judged?: Judged): Lineage => ({
  ...{ config, seed: run.seed, codeVersion: run.codeVersion, environment: run.environment },
  datasetVersion: judged?.dataset.id ?? noData,
  datasetDigest: judged?.dataset.digest ?? noData,
})

const judgedBy = (context: RegisterContext, run: Run, folder: string, { data }: Registering) =>
  data === null
    ? null
    : judgeBy(context, { model: run.model, folder, file: data, author: run.author })

/** A gate without checks: nothing was asked of the version. */
const unjudged = async ({ registry }: RegisterContext, model: string): Promise<GateReport> => ({
  ...{ passed: true, checks: [] },
  champion: (await registry.alias(model, 'champion'))?.version ?? null,
})

/** What was judged takes over where it passed; what was not, where nothing is champion, or where that is said. */
const promotes = async (
  { registry }: RegisterContext,
  model: string,
  { alias }: Registering,
  judged: Judged | null,
): Promise<boolean> => {
  if (alias !== null && alias !== 'champion') return false
  if (judged) return judged.gate.passed
  return alias === 'champion' || (await registry.alias(model, 'champion')) === null
}

/** Lets the alias that was asked for point to a version that passed; answers which one does. */
const pointed = async (
  { registry, emit }: RegisterContext,
  { model, version, gate }: ModelVersion,
  { alias, author }: Registering,
): Promise<string | null> => {
  const name = alias ?? 'champion'
  if (alias !== null && gate.passed) await registry.setAlias({ model, alias, version, author })
  const points = (await registry.alias(model, name))?.version === version
  if (points && name === 'champion') emit({ kind: 'promoted', model, version })
  if (points || alias !== null) return points ? name : null
  const isProposed = (await registry.alias(model, candidateAlias))?.version === version
  if (isProposed) emit({ kind: 'proposed', model, version })
  return isProposed ? candidateAlias : null
}
