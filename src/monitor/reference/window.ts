/** A window of the traffic of a version, told by the same features as its reference. */
import type { LoggedRequest } from '../../core/requests.ts'
import type { Feature, Side } from '../types.ts'
import { askedIn } from './asked.ts'
import { createFeatures } from './features.ts'
import { createInquiry } from './inquiry.ts'
import {
  type AnswerReading,
  type ColumnReading,
  featuresOf,
  type Left,
  lookOf,
  looks,
  type Readings,
} from './readings.ts'
import { createReplies } from './replies.ts'

/** What of a logged request is looked at. */
export type Looked = Pick<LoggedRequest, 'inputs' | 'outputs' | 'cut' | 'outcome'>

export interface WindowOptions {
  /** Draws what is kept where values are too many to keep them all. */
  readonly seed: number
  /** Columns whose values the log does not keep; `text` of a text alone. Default: none. */
  readonly masked?: readonly string[]
}

/** Takes requests one at a time; memory does not grow with them. */
export interface WindowBuilder {
  add(request: Looked): Promise<void>
  current(): Current
}

export interface Current {
  readonly side: Side
  /** By what the next window is read to have the same features. */
  readonly readings: Readings
  /** Requests whose questions, or answers, could not be looked at: cut, masked, or in another form. */
  readonly unseen: { readonly inputs: number; readonly outputs: number }
  /** Features that nothing is kept of, and why. */
  readonly left: readonly Left[]
}

export const currentOf = (
  readings: Readings,
  { seed, masked = [] }: WindowOptions,
): WindowBuilder => {
  const hidden = new Set(masked.map((name) => (name === 'text' ? (readings.text ?? name) : name)))
  const features = createFeatures(seed, (readings.columns?.length ?? 0) + 8)
  const inquiry = createInquiry(readings, features, hidden)
  const reply = createReplies(readings, features)
  const unseen = { inputs: 0, outputs: 0 }
  let rows = 0
  return {
    async add(request) {
      rows++
      if (!(await inquiry.add(askedIn(request)))) unseen.inputs++
      if (request.outcome === null && !reply(request)) unseen.outputs++
    },
    current() {
      const all = features.all()
      const side = { rows, features: all, words: inquiry.words() }
      return {
        ...{ side, unseen: { ...unseen }, left: leftBy(readings, hidden) },
        readings: readAs(readings, all),
      }
    },
  }
}

/** A reference without the features that a window says nothing of, which are not missing. */
export const comparable = (reference: Side, { left }: Pick<Current, 'left'>): Side => {
  const unsaid = new Set(left.map(({ name }) => name))
  const features = reference.features.filter(({ name }) => !unsaid.has(name))
  return { ...reference, features }
}

const leftBy = ({ columns, picture }: Readings, hidden: ReadonlySet<string>): readonly Left[] => {
  const names = (columns ?? []).filter(({ name }) => hidden.has(name)).flatMap(featuresOf)
  const seen = picture && hidden.has(picture.form.column) ? looks : []
  return [...names, ...seen.map((look) => lookOf(picture?.form.column ?? '', look))].map(
    (name) => ({ name, reason: 'The inference log keeps none of its values: it is masked.' }),
  )
}

/** The same for what is held against a window of these features: columns that showed by themselves are known from then on. */
export const readAs = (readings: Readings, features: readonly Feature[]): Readings => ({
  ...readings,
  columns: readings.columns ?? columnsIn(features),
  answered: readings.answered ?? answeredIn(features),
})

const columnsIn = (features: readonly Feature[]): readonly ColumnReading[] =>
  features.flatMap(({ name, of, values }): ColumnReading[] => {
    const bare = { grain: null, words: null }
    if (of === 'text') return [{ name: name.replace(/ \(length\)$/, ''), type: 'text', ...bare }]
    if (of !== 'input') return []
    return [{ name, type: values.kind === 'number' ? 'number' : 'category', ...bare }]
  })

export const answeredIn = (features: readonly Feature[]): readonly AnswerReading[] =>
  features.flatMap(({ name, of, values }) =>
    of === 'prediction' ? [{ name, kind: values.kind }] : [],
  )
