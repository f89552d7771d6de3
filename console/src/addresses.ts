/** Where everything that can be looked at stands; what is chosen on a page stands in the query. */

type Query = Readonly<Record<string, string | number | null | undefined>>

/** A query of the fields that are given: `?from=1&to=2`, or nothing. */
const queryOf = (fields: Query): string => {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}

/** What a part of an address says; one that is written in no known way says itself. */
export const said = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const of = (model: string, rest = ''): string => `/m/${encodeURIComponent(model)}${rest}`

export const overview = '/'
export const runs = (query: Query = {}): string => `/runs${queryOf(query)}`
export const run = (id: string): string => `/runs/${id}`
/** What was answered; what is kept of one request stands below it. */
export const requests = (query: Query = {}): string => `/inference${queryOf(query)}`
export const request = (id: string): string => `/inference/${encodeURIComponent(id)}`
/** Every endpoint, or one of them. */
export const serving = '/serving'
export const endpoint = (name: string, query: Query = {}): string =>
  `/serving/${encodeURIComponent(name)}${queryOf(query)}`
export const audit = (query: Query = {}): string => `/audit${queryOf(query)}`

/** Every data set, or one of them; `version`: default, what it is now. */
export const data = '/data'
export const dataset = (set: string, version?: number, query: Query = {}): string =>
  `/data/${encodeURIComponent(set)}${version === undefined ? '' : `/${version}`}${queryOf(query)}`
export const dataDifference = (set: string, from?: number, to?: number): string =>
  `${dataset(set)}/diff${queryOf({ from, to })}`
/** `set`: a data set, or a model that learns from one. */
export const quarantine = (set: string): string => `${dataset(set)}/quarantine`

export const loop = (model: string): string => of(model)
export const tryIt = (model: string, version?: number): string =>
  of(model, `/try${queryOf({ version })}`)
export const versions = (model: string): string => of(model, '/versions')
export const version = (model: string, number: number): string => of(model, `/versions/${number}`)
/** How a version did on the rows that were held out, beside another. */
export const evaluation = (model: string, number: number, other?: number): string =>
  `${version(model, number)}/evaluation${queryOf({ with: other })}`
/** How a version goes on from the test phrases, beside others. */
export const examples = (model: string, number: number, others: readonly number[] = []): string =>
  `${version(model, number)}/examples${queryOf({ with: others.length > 0 ? others.join(',') : null })}`
export const difference = (model: string, from?: number, to?: number): string =>
  of(model, `/versions/diff${queryOf({ from, to })}`)
/** How versions take over at the endpoints of a model; one rollout stands below it. */
export const rollouts = (model: string): string => of(model, '/serving')
export const rollout = (model: string, id: string): string =>
  of(model, `/serving/rollouts/${encodeURIComponent(id)}`)
/** How the traffic of a model is: of its endpoints, windows and versions; one feature stands below it. */
export const monitoring = (model: string, query: Query = {}): string =>
  of(model, `/monitoring${queryOf(query)}`)
export const drift = (model: string, feature: string, query: Query = {}): string =>
  of(model, `/monitoring/drift/${encodeURIComponent(feature)}${queryOf(query)}`)
export const tune = (model: string): string => of(model, '/tune')
export const study = (model: string, id: string): string => of(model, `/tune/${id}`)
export const scaling = (model: string, id?: string): string =>
  of(model, id === undefined ? '/scaling' : `/scaling/${id}`)

/** The model whose page an address is; null on a page of the whole project. */
export const modelIn = (path: string): string | null => {
  const [, found] = /^\/m\/([^/?]+)/.exec(path) ?? []
  return found === undefined ? null : said(found)
}

/** The same page of another model: things of one model alone, a version or a search, are left. */
export const sameOf = (path: string, model: string): string => {
  const [, page = ''] = /^\/m\/[^/]+\/(\w+)/.exec(path) ?? []
  return page === '' ? loop(model) : of(model, `/${page}`)
}
