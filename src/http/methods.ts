import type { App } from './types.ts'

/** The methods of an app's addresses, learnt from the routes that are made from now on. */
export interface Methods {
  /** Methods that answer at an address, in their order; none where there is no such address. */
  of(path: string): readonly string[]
  /** First parts of all addresses: `/api/runs/:id` → `api`. */
  areas(): ReadonlySet<string>
}

export const createMethods = (app: App): Methods => {
  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set()
    for (const each of [method].flat()) methods.add(each)
    methodsOf.set(url, methods)
  })
  return {
    of(path) {
      const found = [...methodsOf].filter(([url]) => url !== everything && fits(url, path))
      return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort()
    },
    areas: () => new Set([...methodsOf.keys()].map(areaOf)),
  }
}

/** The address of a route that fits every path: it says of none that it is there. */
export const everything = '/*'

/** First part of a path. */
export const areaOf = (path: string) => path.split('/')[1] ?? ''

/** Whether a path is one of an address such as `/api/runs/:id` or `/docs/static/*`. */
const fits = (url: string, path: string): boolean => {
  const parts = url.split('/')
  const given = decoded(path).split('/')
  if (parts.at(-1) !== '*' && parts.length !== given.length) return false
  return parts.every((part, at) => part === '*' || fitsPart(part, given[at]))
}

const fitsPart = (part: string, given: string | undefined): boolean =>
  part.startsWith(':') ? given !== undefined && given !== '' : part === given

const decoded = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
