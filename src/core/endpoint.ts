/** An endpoint: a stable name over the versions of a model. */
import type { Author } from './records.ts'
import { type Policy, type RolloutPlan, usualPlan } from './rollout.ts'

/** Whether it answers. What is unloaded holds no model; what is off holds it, and gives its fallback alone. */
export const endpointStates = ['loaded', 'unloaded', 'off'] as const
export type EndpointState = (typeof endpointStates)[number]

/** What may be answered where the model fails, beside what is always the same. */
export const fallbackWords = ['none', 'before', 'baseline'] as const
export type FallbackWord = (typeof fallbackWords)[number]
export type Fallback = FallbackWord | { readonly constant: string | number }

/** What whoever asks gets then, as a sentence goes on. */
export const fallbackMeanings: Readonly<Record<FallbackWord, string>> = {
  none: 'the error',
  before: 'what the stable version before this one says',
  baseline: 'what the simplest guess says that the version was held against: its package keeps it',
}

/** A constant as it is written: what reads as a number is one. */
export const constantIn = (text: string): string | number => {
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}

/** What an endpoint is, every default filled in. */
export interface EndpointSpec {
  readonly model: string
  readonly policy: Policy
  /** Limits of what its policy does; `at once` has none. */
  readonly rollout: RolloutPlan
  /** Milliseconds that a question may take. */
  readonly deadline: number
  /** Rows that go through the model together, at most. */
  readonly maxBatch: number
  /** Rows that may wait. */
  readonly maxPending: number
  /** Origins of web pages that may ask it; `*`: any. */
  readonly cors: readonly string[]
  readonly fallback: Fallback
}

/** What may be said of one at most. `deadline`: milliseconds; `reason`: characters. */
export const mostOf = {
  deadline: 86_400_000,
  maxBatch: 4096,
  maxPending: 1_000_000,
  origins: 100,
  reason: 1000,
} as const

/** Whether a question may be given so many milliseconds. */
export const isDeadline = (time: number): boolean => time >= 1 && time <= mostOf.deadline

/** The endpoint that every model has by default, under its own name. */
export const usualSpec = (model: string): EndpointSpec => ({
  model,
  policy: 'at once',
  rollout: usualPlan,
  deadline: 10_000,
  maxBatch: 64,
  maxPending: 1024,
  cors: [],
  fallback: 'none',
})

/** An endpoint by the configuration, or by there being a model. */
export interface DeclaredEndpoint {
  readonly name: string
  readonly spec: EndpointSpec
  /** What the configuration says of it, as text; empty where it says nothing. */
  readonly said: string
}

/** What was said of an endpoint at run time, as it is kept. */
export interface EndpointRow {
  readonly name: string
  /** Null: as it is declared. */
  readonly spec: EndpointSpec | null
  /** What the configuration said when it was changed; null: it is declared nowhere. */
  readonly said: string | null
  readonly state: EndpointState
  /** Raised by each change, never given out again. */
  readonly generation: number
  readonly author: Author
  readonly changedAt: number
}

/** Where an endpoint comes from: the configuration, a model of its name, or somebody who made it at run time. */
export const endpointOrigins = ['configuration', 'model', 'run time'] as const

/** An endpoint as it is now. */
export interface EndpointRecord {
  readonly name: string
  readonly spec: EndpointSpec
  readonly origin: (typeof endpointOrigins)[number]
  /** What it is without what was changed at run time; null where it was made then. */
  readonly declared: EndpointSpec | null
  readonly state: EndpointState
  /** 0 before the first change at run time. */
  readonly generation: number
  /** Who changed it last, and when. */
  readonly author: Author | null
  readonly changedAt: number | null
}

/** Those of a configuration, with the one of its own that each model has which has none yet: models first, in their order. */
export const withOwn = (
  declared: readonly DeclaredEndpoint[],
  models: readonly string[],
): DeclaredEndpoint[] => {
  const named = new Map(declared.map((each) => [each.name, each]))
  const own = models.map((name) => named.get(name) ?? { name, spec: usualSpec(name), said: '' })
  return [...own, ...declared.filter(({ name }) => !models.includes(name))]
}

/**
 * Endpoints as they are: what is declared, with what was said of it at run time, unless what the configuration says
 * has changed since: the last word counts.
 */
export const endpointsIn = (
  declared: readonly DeclaredEndpoint[],
  rows: readonly EndpointRow[],
): EndpointRecord[] => {
  const kept = new Map(rows.map((row) => [row.name, row]))
  const names = new Set(declared.map(({ name }) => name))
  return [
    ...declared.map((each) => declaredAs(each, kept.get(each.name))),
    ...rows.filter(({ name }) => !names.has(name)).flatMap(madeAs),
  ]
}

const declaredAs = (
  { name, spec, said }: DeclaredEndpoint,
  row: EndpointRow | undefined,
): EndpointRecord => {
  const [made] = row && said === '' ? madeAs(row) : []
  return (
    made ?? {
      name,
      spec: (row?.said === said ? row.spec : null) ?? spec,
      origin: said === '' ? 'model' : 'configuration',
      declared: spec,
      state: row?.state ?? 'loaded',
      generation: row?.generation ?? 0,
      author: row?.author ?? null,
      changedAt: row?.changedAt ?? null,
    }
  )
}

/** One that was made at run time, also where a model of its name came later. Changed and declared no more, it is gone. */
const madeAs = ({ said, spec, ...row }: EndpointRow): EndpointRecord[] =>
  said === null && spec !== null ? [{ ...row, spec, origin: 'run time', declared: null }] : []

/** What the audit trail tells of a change, with why where somebody said so. */
export const detailOf = (differences: readonly string[], reason: string | undefined): string =>
  [...differences, ...(reason === undefined ? [] : [`reason: ${reason}`])].join('; ')

/** Why an endpoint was loaded, unloaded or switched, by the trail; null where nobody said so, or more was changed. */
export const reasonIn = (detail: string): string | null =>
  /^state: \w+; reason: (.*)$/s.exec(detail)?.[1] ?? null

/** Whether a text is an origin as a browser names it, or `*` for any. */
export const isOrigin = (text: string): boolean =>
  text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text)
