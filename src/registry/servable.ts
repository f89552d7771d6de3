import { MillraceError } from '../core/error.ts'
import type { Registry } from './types.ts'

export interface Servable {
  readonly version: number
  /** Folder with the checked files of its package. */
  readonly folder: string
}

/**
 * The champion, or where its files are corrupt the newest champion before it whose files are whole.
 * Null where there is none. `refused` hears of each version passed over.
 */
export const servable = async (
  registry: Pick<Registry, 'aliasHistory' | 'open'>,
  model: string,
  refused: (version: number, error: MillraceError) => void = () => {},
): Promise<Servable | null> => {
  const tried = new Set<number>()
  for (const { version } of await registry.aliasHistory(model, 'champion')) {
    if (tried.has(version)) continue
    tried.add(version)
    try {
      return { version, folder: await registry.open(model, version) }
    } catch (error) {
      // Of those that were champion once some may be deleted, or their files removed by rule.
      if (!(error instanceof MillraceError && ['corrupt', 'not_found'].includes(error.code)))
        throw error
      refused(version, error)
    }
  }
  return null
}
