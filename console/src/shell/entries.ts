/** What the search of the whole console finds. */
import type { Scope } from '../../../src/core/access.ts'
import type { EndpointView, ModelLoop, ModelView } from '../../../src/operations/contract.ts'
import type { ListedRun } from '../../../src/registry/listing/types.ts'
import * as at from '../addresses.ts'
import type { DataSet } from '../datasets/types.ts'
import { addressOf, isOfModel, pages } from '../pages.ts'
import { statusWords } from '../words.ts'

export type DeedName = 'train' | 'ingest' | 'evaluate'

/** One thing that is found: a place to go to, or something to do to a model. */
export interface Entry {
  readonly kind: 'Page' | 'Model' | 'Endpoint' | 'Data' | 'Version' | 'Run' | 'Action'
  readonly name: string
  /** What else it is found by, and what tells it from its like. */
  readonly hint: string
  readonly to?: string
  readonly deed?: { readonly name: DeedName; readonly model: string }
}

type May = (scope: Scope) => boolean

const pagesOf = (loop: ModelLoop | null, may: May): Entry[] =>
  pages.flatMap((page): Entry[] => {
    if (!may(page.takes ?? 'read')) return []
    if (!page.menu || (isOfModel(page) && loop === null)) return []
    const hint = isOfModel(page) ? (loop?.model ?? '') : ''
    return [{ kind: 'Page', name: page.menu.name, hint, to: addressOf(page, loop?.model) }]
  })

const deedsOf = ({ model, prompts }: ModelLoop, may: May): Entry[] => {
  const deed = (name: DeedName, words: string): Entry => ({
    kind: 'Action',
    name: words,
    hint: model,
    deed: { name, model },
  })
  return [
    ...(may('write') ? [deed('train', 'Train now')] : []),
    ...(may('writeData') ? [deed('ingest', 'Ingest now')] : []),
    ...(prompts && may('write') ? [deed('evaluate', 'Evaluate now')] : []),
  ]
}

/** Rows that a model’s data set refused, where there are some. */
const quarantineOf = ({ model, dataset, refused }: ModelLoop): Entry[] => {
  const set = dataset?.name ?? model
  return refused > 0
    ? [{ kind: 'Page', name: 'Quarantine', hint: set, to: at.quarantine(set) }]
    : []
}

const setOf = ({ name, models, version }: DataSet): Entry => ({
  kind: 'Data',
  name,
  hint: version === null ? 'not read yet' : `data version ${version.number}, ${models.join(', ')}`,
  to: version === null ? at.data : at.dataset(name, version.number),
})

const versionsOf = ({ model, versions, aliases }: ModelView): Entry[] =>
  versions.map(({ version }) => ({
    kind: 'Version',
    name: `${model} v${version}`,
    hint: aliases.some((each) => each.version === version) ? 'champion' : `version ${version}`,
    to: at.version(model, version),
  }))

const endpointOf = ({ name, spec }: Endpoint): Entry => ({
  kind: 'Endpoint',
  name,
  hint: spec.model === name ? 'endpoint' : `endpoint of ${spec.model}`,
  to: at.endpoint(name),
})

type Endpoint = Pick<EndpointView, 'name' | 'spec'>
type Found = Pick<ListedRun, 'id' | 'model' | 'status' | 'kind' | 'labels'>

const runOf = ({ id, model, status, kind, labels: { name } }: Found): Entry => ({
  kind: 'Run',
  name: id,
  hint: [...(name === '' ? [] : [name]), model, kind, statusWords(status)].join(', '),
  to: at.run(id),
})

/** Everything that can be found, in the order in which it is shown; of the model that is looked at first. */
export const entriesOf = (known: {
  readonly model: string | null
  readonly loops: readonly ModelLoop[]
  readonly endpoints: readonly Endpoint[]
  readonly sets: readonly DataSet[]
  readonly models: readonly ModelView[]
  readonly runs: readonly Found[]
  /** What may be offered. Default: everything. */
  readonly may?: May
}): Entry[] => {
  const { may = () => true } = known
  const here = ({ model }: { readonly model: string }) => model === known.model
  const loops = [...known.loops.filter(here), ...known.loops.filter((each) => !here(each))]
  return [
    ...pagesOf(loops.find(here) ?? null, may),
    ...loops.flatMap((each) => (here(each) ? deedsOf(each, may) : [])),
    ...loops.map(
      ({ model, task }): Entry => ({ kind: 'Model', name: model, hint: task, to: at.loop(model) }),
    ),
    ...known.endpoints.map(endpointOf),
    ...known.sets.map(setOf),
    ...loops.flatMap((each) => (here(each) ? [] : pagesOf(each, may))).filter(ofModels),
    ...loops.flatMap(quarantineOf),
    ...loops.flatMap((each) => (here(each) ? [] : deedsOf(each, may))),
    ...known.models.flatMap(versionsOf),
    ...known.runs.map(runOf),
  ]
}

/** Pages of the project are the same for every model. */
const ofModels = ({ hint }: Entry): boolean => hint !== ''

/** Those in which every word of what is searched stands; what begins with it comes first. */
export const found = (entries: readonly Entry[], searched: string): Entry[] => {
  const words = searched.toLowerCase().split(/\s+/).filter(Boolean)
  const textOf = ({ kind, name, hint }: Entry) => `${name} ${hint} ${kind}`.toLowerCase()
  const fits = entries.filter((each) => words.every((word) => textOf(each).includes(word)))
  const first = words[0]
  if (first === undefined) return fits
  const begins = ({ name }: Entry) => name.toLowerCase().startsWith(first)
  return [...fits.filter(begins), ...fits.filter((each) => !begins(each))]
}
