/** Values that follow from the machine: they are not the same everywhere, though the configuration is. */

/** Paths of the values of a model, as it was written, that follow from how many cores there are. */
export const fromCores = (model: unknown): readonly string[] => [
  ...['train.workers', 'first.train.workers'].filter((path) => valueAt(model, path) === 'cores'),
  ...(isSaid(model, 'tune') && !isSaid(model, 'tune.parallel') ? ['tune.parallel'] : []),
]

const isSaid = (model: unknown, path: string): boolean => {
  const value = valueAt(model, path)
  return value !== undefined && value !== null
}

const valueAt = (model: unknown, path: string): unknown =>
  path.split('.').reduce((found: unknown, name) => Reflect.get(Object(found), name), model)
