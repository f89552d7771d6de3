import { noChampion } from '../loop/champion.ts'
import { type Servable, servable } from '../registry/servable.ts'
import type { Opened } from './open.ts'

/**
 * The version that a command asks: by its number, or the champion. `warn` hears of champions that were passed over, since
 * they cannot be read. Fails with `no_model` where there is none, `not_found` and `corrupt` for a version by its number.
 */
export const servedOf = async (
  { registry }: Pick<Opened, 'registry'>,
  model: string,
  version: number | undefined,
  warn: (what: string) => void,
): Promise<Servable> => {
  if (version !== undefined) return { version, folder: await registry.open(model, version) }
  const champion = await servable(registry, model, (passed, error) =>
    warn(`version ${passed} was passed over: ${error.message}`),
  )
  if (!champion) throw await noChampion(registry, model)
  return champion
}
