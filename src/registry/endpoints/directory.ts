/** Every endpoint there is: those of the configuration, those that models have by themselves, those made at run time. */
import {
  type DeclaredEndpoint,
  detailOf,
  type EndpointRecord,
  type EndpointRow,
  type EndpointSpec,
  type EndpointState,
  endpointsIn,
} from '../../core/endpoint.ts'
import { MillraceError } from '../../core/error.ts'
import { honoursOf } from '../../core/plan.ts'
import type { Author } from '../../core/records.ts'
import { type PlanChange, planWith, type RolloutPlan, usualPlan } from '../../core/rollout.ts'
import { quoted } from '../../core/text.ts'
import { checkName } from '../../store/check.ts'
import type { EndpointRows, RowChange } from './rows.ts'

/** What of an endpoint is changed; the rest stays. */
export interface EndpointChange {
  readonly spec?: Partial<Omit<EndpointSpec, 'rollout'>>
  readonly plan?: PlanChange
  readonly state?: EndpointState
}

export interface ChangeOptions {
  readonly author: Author
  /** Only while this is its generation; `conflict` where somebody was faster. */
  readonly generation?: number | undefined
  /** Why, as whoever changes it says. */
  readonly reason?: string | undefined
}

export interface EndpointDirectory {
  /** Those of models first, in their order; then those of the configuration, then those made at run time, by name. */
  list(): Promise<readonly EndpointRecord[]>
  /** Fails with `not_found`. */
  get(name: string): Promise<EndpointRecord>
  /** Fails with `conflict` where one has the name, `bad_input` for what is no name. */
  make(name: string, spec: EndpointSpec, author: Author): Promise<EndpointRecord>
  /** Changes what is given. Fails with `not_found`, and `conflict` for the model of the endpoint that a model has by its name. */
  change(name: string, change: EndpointChange, how: ChangeOptions): Promise<EndpointRecord>
  /** Takes back what was changed at run time. Fails with `conflict` for one that was made then. */
  reset(name: string, how: ChangeOptions): Promise<EndpointRecord>
  /** Deletes one that was made at run time; `conflict` for any other. Answers what it was. */
  remove(name: string, how: ChangeOptions): Promise<EndpointRecord>
  /** Notes where the configuration has another word since something was changed: from now on that counts. */
  settle(): Promise<void>
}

export interface DirectoryOptions {
  readonly rows: EndpointRows
  /** What is declared now. */
  declared(): readonly DeclaredEndpoint[]
}

export const createDirectory = ({ rows, declared }: DirectoryOptions): EndpointDirectory => {
  const list = async () => endpointsIn(declared(), await rows.all())
  const get = async (name: string) => found(await list(), name)
  /** Decides by the endpoint as it is within the transaction. */
  const changing = async (
    name: string,
    { author, generation }: ChangeOptions,
    decide: (before: EndpointRecord) => RowChange | null,
  ) => {
    await rows.change(name, author, (now) => {
      const before = found(endpointsIn(declared(), now), name)
      if (generation !== undefined && generation !== before.generation)
        throw changedMeanwhile(before, generation)
      return decide(before)
    })
  }
  const saidOf = (name: string) => declared().find((each) => each.name === name)?.said ?? null
  return {
    list,
    get,
    async make(name, spec, author) {
      checkName('endpoint', name)
      await rows.change(name, author, (now) => {
        if (endpointsIn(declared(), now).some((each) => each.name === name)) throw taken(name)
        const row = { spec, said: null, state: 'loaded' } as const
        return { row, action: 'endpoint.make', detail: differences(null, spec) }
      })
      return get(name)
    },
    async change(name, change, how) {
      await changing(name, how, (before) =>
        changed(before, change, { said: saidOf(name), reason: how.reason }),
      )
      return get(name)
    },
    async reset(name, how) {
      await changing(name, how, (before) => resetTo(before, saidOf(name)))
      return get(name)
    },
    async remove(name, how) {
      const before = await get(name)
      await changing(name, how, removed)
      return before
    },
    async settle() {
      for (const row of await rows.all())
        await rows.change(row.name, 'configuration', (now) =>
          settled(
            now.find(({ name }) => name === row.name),
            declared(),
          ),
        )
    },
  }
}

const found = (records: readonly EndpointRecord[], name: string): EndpointRecord => {
  const record = records.find((each) => each.name === name)
  if (record) return record
  throw new MillraceError('not_found', {
    what: `There is no endpoint ${quoted(name)}.`,
    fix: `Ask for one of: ${records.map((each) => each.name).join(', ')}.`,
  })
}

const changed = (
  before: EndpointRecord,
  { spec: given, plan = {}, state = before.state }: EndpointChange,
  { said, reason }: { readonly said: string | null; readonly reason: string | undefined },
): RowChange | null => {
  const spec = { ...before.spec, ...given, rollout: planWith(plan, before.spec.rollout) }
  expectHonoured(spec.policy, plan)
  if (before.origin !== 'run time' && before.name === before.declared?.model)
    expectOwn(before.name, spec.model)
  const details = [
    differences(before.spec, spec),
    ...(state === before.state ? [] : [`state: ${state}`]),
  ].filter(Boolean)
  if (details.length === 0) return null
  const row = { spec: sameSpec(spec, before.declared) ? null : spec, said, state }
  const detail = detailOf(details, reason)
  if (!sameSpec(spec, before.spec)) return { row, action: 'endpoint.change', detail }
  return { row, action: actions[state], detail }
}

const actions: Record<EndpointState, string> = {
  ...{ loaded: 'endpoint.load', unloaded: 'endpoint.unload', off: 'endpoint.off' },
}

const resetTo = (before: EndpointRecord, said: string | null): RowChange | null => {
  const { declared, name, spec, state } = before
  if (!declared)
    throw new MillraceError('conflict', {
      what: `The endpoint "${name}" was made at run time; the configuration says nothing of it.`,
      fix: `Change it, or delete it: millrace endpoint ${name} delete.`,
    })
  if (sameSpec(spec, declared) && state === 'loaded') return null
  const detail = [differences(spec, declared), ...(state === 'loaded' ? [] : ['state: loaded'])]
  return {
    row: { spec: null, said, state: 'loaded' },
    action: 'endpoint.reset',
    detail: detail.filter(Boolean).join('; '),
  }
}

const removed = ({ name, origin, spec }: EndpointRecord): RowChange => {
  if (origin === 'run time')
    return { row: null, action: 'endpoint.delete', detail: differences(null, spec) }
  throw new MillraceError('conflict', {
    what:
      origin === 'model'
        ? `The endpoint "${name}" is the one that the model of its name has by itself.`
        : `The endpoint "${name}" is declared by the configuration.`,
    fix:
      origin === 'model'
        ? `Unload it: millrace endpoint ${name} unload; it goes with its model.`
        : 'Take it out of millrace.config.ts, or unload it.',
  })
}

const settled = (
  row: EndpointRow | undefined,
  declared: readonly DeclaredEndpoint[],
): RowChange | null => {
  if (!row) return null
  const now = declared.find(({ name }) => name === row.name)
  if ((now?.said ?? null) === row.said || (row.said === null && now?.said === '')) return null
  if (!now) return { row: null, action: 'endpoint.delete', detail: 'It is declared no more.' }
  return {
    row: { spec: null, said: now.said, state: row.state },
    action: 'endpoint.declare',
    detail: row.spec === null ? 'The configuration was changed.' : differences(row.spec, now.spec),
  }
}

/** Fails with `bad_input` where a policy does not go by what is said of its plan. */
const expectHonoured = (policy: EndpointSpec['policy'], plan: PlanChange): void => {
  const idle = Object.keys(plan).find((field) => !honoursOf(field).includes(policy))
  if (idle === undefined) return
  throw new MillraceError('bad_input', {
    what: `rollout.${idle} says nothing where the policy is "${policy}".`,
    fix: `Leave it out, or choose a policy that goes by it: ${honoursOf(idle).join(', ')}.`,
  })
}

const expectOwn = (name: string, model: string): void => {
  if (model === name) return
  throw new MillraceError('conflict', {
    what: `The endpoint "${name}" is that of the model "${name}"; it cannot answer with ${quoted(model)}.`,
    why: 'Whoever asks for a model by its name is to be answered by it.',
    fix: `Make another endpoint: millrace endpoint NAME make --model ${model}.`,
  })
}

const sameSpec = (one: EndpointSpec, other: EndpointSpec | null): boolean =>
  other !== null && differences(one, other) === ''

const shown = (value: EndpointSpec[keyof EndpointSpec]): string => {
  if (Array.isArray(value)) return value.join(', ') || 'none'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const fields = [
  'model',
  'policy',
  'deadline',
  'maxBatch',
  'maxPending',
  'cors',
  'fallback',
] as const

/** What differs, in words; empty where nothing does. */
const differences = (before: EndpointSpec | null, after: EndpointSpec): string =>
  [
    ...fields
      .filter((field) => before === null || shown(before[field]) !== shown(after[field]))
      .map((field) => `${field}: ${shown(after[field])}${field === 'deadline' ? ' ms' : ''}`),
    ...planDifferences(before?.rollout ?? usualPlan, after.rollout),
  ].join('; ')

const planDifferences = (before: RolloutPlan, after: RolloutPlan): string[] =>
  Object.entries(after)
    .map(([field, value]) => [field, JSON.stringify(value)] as const)
    .filter(([field, text]) => text !== JSON.stringify(Reflect.get(before, field)))
    .map(([field, text]) => `rollout.${field}: ${text}`)

const taken = (name: string) =>
  new MillraceError('conflict', {
    what: `There is an endpoint "${name}" already.`,
    fix: `Give it another name, or change that one: millrace endpoint ${name}.`,
  })

const changedMeanwhile = ({ name, generation, author }: EndpointRecord, expected: number) =>
  new MillraceError('conflict', {
    what: `The endpoint "${name}" is of generation ${generation}, not ${expected}.`,
    why: author === null ? 'It was not changed yet.' : `${author} has changed it meanwhile.`,
    fix: 'Look at it again, and change that.',
  })
