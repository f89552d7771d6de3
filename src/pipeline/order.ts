/** What a training is asked to do, with all that its spec refers to: rows, packages, files of the project. */
import { loadConfig } from '../config/load.ts'
import { type ModelConfig, recipeOf } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import type { Lineage, Run } from '../core/records.ts'
import { createData } from '../data/data.ts'
import { createRegistry, type HomeRegistry } from '../registry/registry.ts'
import type { Store } from '../store/home.ts'
import { carryCheckpoint } from './checkpoints.ts'
import { modelOf } from './context.ts'
import type { ChampionPackage, TrainJob, TrainSpec } from './job.ts'
import type { StageInput } from './stage.ts'

export const openTrainJob = async (
  store: Store,
  { home, project, run, token, spec: asked }: StageInput,
): Promise<TrainJob> => {
  const spec = specOf(asked)
  const config = await loadConfig({ project, home, fast: spec.fast })
  const { dataset, evaluate } = modelOf({ config }, run.model)
  // The rows lie in the home: nobody needs the secrets of an address any more.
  const { address: _, ...source } = dataset.source
  await carryCheckpoint(store, run, token)
  return {
    ...{ home, project, source },
    recipe: recipeOf(run.config),
    timeout: spec.timeout,
    lineage: await lineageOf(store, run),
    schema: await createData(store).schema(run.datasetVersion),
    folder: store.workspaces.folderOf(run.id, token),
    until: spec.until,
    champion: spec.againstChampion
      ? await championPackage(await createRegistry(store), run.model)
      : null,
    evalSet: evaluate.evalSet,
    slices: evaluate.slices,
    robustness: evaluate.robustness,
    completions: spec.completes ? completionsOf(evaluate) : null,
  }
}

/** As `submitTraining` has written it. */
export const specOf = (spec: object): TrainSpec => spec as TrainSpec

const completionsOf = ({ completions, words }: ModelConfig['evaluate']) =>
  completions === null ? null : { file: completions, words }

export const lineageOf = async (store: Store, run: Run): Promise<Lineage> => ({
  datasetVersion: run.datasetVersion,
  datasetDigest: (await createData(store).version(run.datasetVersion)).digest,
  codeVersion: run.codeVersion,
  config: run.config,
  seed: run.seed,
  environment: run.environment,
})

/** The champion to be judged beside. One that cannot be opened stays it all the same. */
const championPackage = async (
  registry: HomeRegistry,
  model: string,
): Promise<ChampionPackage | null> => {
  const champion = await registry.alias(model, 'champion')
  if (!champion) return null
  const { version } = champion
  try {
    const { lineage } = await registry.version(model, version)
    return {
      version,
      folder: await registry.open(model, version),
      recipe: recipeOf(lineage.config),
    }
  } catch (error) {
    if (!(error instanceof MillraceError && ['corrupt', 'not_found'].includes(error.code)))
      throw error
    return {
      version,
      problem: `Version ${version}, the champion, cannot be opened: ${error.what.replace(/\.$/, '')}`,
    }
  }
}
