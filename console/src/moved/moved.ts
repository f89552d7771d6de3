/** Addresses that pages had before, and where what they showed stands now. */
import * as at from '../addresses.ts'

/** A model that an old address without one may mean. */
export interface Meant {
  readonly model: string
  readonly champion: number | null
}

/** Patterns of the old addresses. */
export const oldPaths = [
  '/try',
  '/completions',
  '/models',
  '/models/:model',
  '/models/:model/:version',
  '/tune',
  '/tune/:model/:id',
  '/compare',
  '/m/:model/quarantine',
] as const

/**
 * Where an old address leads. `meant`: the model looked at last, else the first; null where there is none.
 * `count`: of the models, because the old list of models was of all of them.
 */
export const movedTo = (path: string, meant: Meant | null, count: number): string => {
  const [, page, model, rest] = path.split('/').map(at.said)
  if (page === 'm' && model !== undefined) return at.quarantine(model)
  if (page === 'models' && model !== undefined)
    return rest === undefined ? at.versions(model) : at.version(model, Number(rest))
  if (page === 'tune' && model !== undefined && rest !== undefined) return at.study(model, rest)
  if (meant === null || (page === 'models' && count > 1)) return at.overview
  switch (page) {
    case 'try':
      return at.tryIt(meant.model)
    case 'completions':
      return meant.champion === null
        ? at.versions(meant.model)
        : at.examples(meant.model, meant.champion)
    case 'models':
      return at.versions(meant.model)
    case 'tune':
      return at.tune(meant.model)
    case 'compare':
      return at.scaling(meant.model)
    default:
      return at.overview
  }
}
