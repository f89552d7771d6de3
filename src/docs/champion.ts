/** What a home knows of the champion of a model. */
import { MillraceError } from '../core/error.ts'
import type { DatasetVersion, ModelVersion } from '../core/records.ts'
import type { Data } from '../data/types.ts'
import type { Registry } from '../registry/types.ts'
import { readPackage } from '../tasks/kit/package.ts'
import type { Signature } from '../tasks/kit/task.ts'

export interface Champion {
  readonly version: ModelVersion
  /** Null where it is not kept any more. */
  readonly dataset: DatasetVersion | null
  readonly signature: Signature
}

/** Null where there is none. Fails with `corrupt` where its package is not what was registered. */
export const championOf = async (
  { registry, data }: { registry: Pick<Registry, 'alias' | 'version' | 'open'>; data: Data },
  model: string,
): Promise<Champion | null> => {
  const alias = await registry.alias(model, 'champion')
  if (!alias) return null
  const version = await registry.version(model, alias.version)
  const [dataset, folder] = await Promise.all([
    data.version(version.lineage.datasetVersion).catch(nullWhereMissing),
    registry.open(model, alias.version),
  ])
  const { manifest } = await readPackage(folder)
  return { version, dataset, signature: manifest.signature }
}

const nullWhereMissing = (error: unknown): null => {
  if (error instanceof MillraceError && error.code === 'not_found') return null
  throw error
}
