/** What operations are done to, for whoever may do them to some things alone. */
import type { Thing } from '../core/access.ts'
import type { World } from './world.ts'

export const onEndpoint = (name: string): Thing => ({ kind: 'endpoint', name })

/**
 * An endpoint whose stable version is moved. That of the endpoint which a model has by its name is the champion, by which
 * other endpoints go as well: it is of the project.
 */
export const onStable = async (
  { directory }: Pick<World, 'directory'>,
  name: string,
): Promise<Thing> =>
  (await directory.get(name)).spec.model === name ? { kind: 'project' } : onEndpoint(name)

/** All data there are. */
export const onAllData: Thing = { kind: 'data', name: null }

/** A data set, or the one that a model of this name learns from; of a model without one its own name. */
export const onData = async (
  { loop }: Pick<World, 'loop'>,
  name: string,
): Promise<Thing & { readonly kind: 'data' }> => {
  const sets = await loop.sets.list()
  const set = sets.find(({ models }) => models.includes(name))
  return { kind: 'data', name: set?.name ?? name }
}
