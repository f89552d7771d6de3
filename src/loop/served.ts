import { type Servable, servable } from '../registry/servable.ts'
import type { Registry } from '../registry/types.ts'
import { noChampion } from './champion.ts'

/**
 * The version that is asked: by its number, or the champion. `warn` hears of champions that were passed over, since
 * they cannot be read. Fails with `no_model` where there is none, `not_found` and `corrupt` for a version by its number.
 */
export const servedOf = async (
  registry: Registry,
  model: string,
  version: number | null,
  warn: (what: string) => void,
): Promise<Servable> => {
  if (version !== null) return { version, folder: await registry.open(model, version) }
  const champion = await servable(registry, model, (passed, error) =>
    warn(`version ${passed} was passed over: ${error.message}`),
  )
  if (!champion) throw await noChampion(registry, model)
  return champion
}
