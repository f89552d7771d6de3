import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ModelConfig, recipeOf } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type {
  Author,
  DatasetVersion,
  Lineage,
  Metrics,
  ModelVersion,
  Run,
} from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { Context } from '../pipeline/context.ts'
import { beginRun } from '../pipeline/run.ts'
import type { Exclusively } from '../pipeline/trainings.ts'
import type { Fence } from '../store/leases.ts'
import { readConstants } from '../tasks/nextword/weights.ts'
import { type Change, describeReproduction, type Reproduction } from './reproduction.ts'
import { endInterruptedExperiments, runExperiment } from './run.ts'
import { compareWeights } from './weights.ts'

export interface ReproduceOptions extends Exclusively {
  readonly author: Author
  /** Hears of the run before it trains. */
  onBegin(run: Run): void
}

/**
 * Trains a version again from its lineage and holds the weights against each other. Nothing is
 * registered. `not_found` where its data set version is gone, `corrupt` where its data or package is
 * not what it was.
 */
export const reproduce = async (
  context: Context,
  model: ModelConfig,
  number: number,
  { author, onBegin, ...under }: ReproduceOptions,
): Promise<Reproduction> => {
  const { registry } = context
  await endInterruptedExperiments(context, model.name, ['reproduction'])
  const version = await registry.version(model.name, number)
  const { lineage } = version
  const dataset = await expectDataset(context, version)
  const then = await weightsIn(await registry.open(model.name, number))
  const recipe = recipeOf(lineage.config)
  const owned = await beginRun(context, model, {
    kind: 'reproduction',
    author,
    recipe,
    dataset: lineage.datasetVersion,
  })
  const { run } = owned
  onBegin(run)
  return runExperiment(context, model, owned, under, async ({ result, folder, lineage: now }) => {
    const weights = compareWeights(then, await weightsIn(folder))
    const metrics = metricsBeside(version.metrics, result.candidate)
    const changes = changesBetween(lineage, now)
    const identical = weights.differing.length === 0 && weights.unmatched.length === 0
    const reasons = identical
      ? []
      : [...erasedSince(lineage, dataset), ...reasonsOf(lineage, now, changes)]
    const about = { model: model.name, version: number, run: run.id }
    const reproduction = { ...about, identical, weights, metrics, changes, reasons }
    await keep(context, reproduction, author, owned.lease())
    return reproduction
  })
}

/** Metrics that both have. */
const metricsBeside = (before: Metrics, now: Metrics): Reproduction['metrics'] =>
  Object.entries(now).flatMap(([name, value]) => {
    const was = before[name]
    return was === undefined ? [] : [{ name, before: was, now: value }]
  })

/** Into the log of the run, and into the audit trail of the version. */
const keep = async (
  { registry, clock }: Context,
  reproduction: Reproduction,
  author: Author,
  fence: Fence,
): Promise<void> => {
  const { model, version, run } = reproduction
  const outcome = describeReproduction(reproduction)
  const line = `version ${version} ${outcome}`
  await registry.logLines(run, [{ time: clock.now(), line }], fence)
  await registry.audit({
    author,
    action: 'version.reproduce',
    subject: `${model}/${version}`,
    detail: `run ${run}: ${outcome}`,
  })
}

const expectDataset = async ({ data }: Context, { model, version, lineage }: ModelVersion) => {
  try {
    return await data.version(lineage.datasetVersion)
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code !== 'not_found') throw error
    throw new MillraceError('not_found', {
      what: `The data of version ${version} of ${model} is gone: data set version ${lineage.datasetVersion}.`,
      why: 'It is not in this home any more, or the version came from another one.',
      fix: 'Put a copy of the home back that still has it; without its data no version can be trained again.',
      cause: error,
    })
  }
}

const weightsIn = async (folder: string) =>
  readConstants(await readFile(join(folder, 'model.onnx'))).float32

/** Rows that it learnt and nobody has any more: without them the weights cannot be the same. */
const erasedSince = (
  { datasetDigest }: Lineage,
  { digest, erased, number }: DatasetVersion,
): string[] =>
  erased > 0 && digest !== datasetDigest
    ? [
        `${counted(erased, 'row')} of data set version ${number} were erased since, so it cannot be the same`,
      ]
    : []

/** What of a lineage is not the same now. The recipe and the seed are taken from it. */
export const changesBetween = (then: Lineage, now: Lineage): Change[] => {
  const facts = ({ datasetDigest, codeVersion, environment }: Lineage) => [
    ['data', 'digest', datasetDigest] as const,
    ['code', 'version', codeVersion] as const,
    ...Object.entries(environment).map(
      ([name, value]) => ['environment', name, String(value)] as const,
    ),
  ]
  const before = new Map(facts(then).map(([group, name, value]) => [`${group} ${name}`, value]))
  return facts(now).flatMap(([group, name, value]) => {
    const was = before.get(`${group} ${name}`) ?? 'unknown'
    return was === value ? [] : [{ group, name, before: was, now: value }]
  })
}

/** Why weights may differ: what has changed, and what a lineage does not hold. */
export const reasonsOf = (then: Lineage, now: Lineage, changes: readonly Change[]): string[] => {
  const { train } = recipeOf(then.config)
  const changed = changes.map(
    ({ group, name, before: was, now: is }) =>
      `${group === 'environment' ? name : `the ${group}'s ${name}`} was ${was}, is ${is}`,
  )
  const uncommitted =
    then.codeVersion === now.codeVersion && then.codeVersion.endsWith('+changes')
      ? ['the work tree had changes that were not committed; which ones is not kept']
      : []
  const gpu =
    train.device === 'cuda' ? ['a GPU adds up in an order that is not the same each time'] : []
  const found = [...changed, ...uncommitted, ...gpu]
  if (found.length > 0) return found
  return train.workers > 1
    ? ['the workers may have been started another way, which adds up in another order']
    : ['nothing that is kept has changed']
}
