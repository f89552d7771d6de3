/** `millrace endpoint NAME …`: a name under which a model answers. */
import { constantIn, mostOf } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { honoursOf } from '../core/plan.ts'
import type { Audit } from '../core/records.ts'
import type { EndpointView } from '../operations/contract.ts'
import {
  changeEndpoint,
  deleteEndpoint,
  makeEndpoint,
  resetEndpoint,
} from '../operations/endpoint.ts'
import { getEndpoint } from '../operations/endpoints.ts'
import { worldOf } from './ask.ts'
import { asOwner, type Opened, openProject } from './open.ts'
import { moment } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const given = givenIn(args)
  const isGiven = Object.keys(given).length > 0
  const [name = '', word = isGiven ? 'change' : 'show'] = args.positionals
  const act = Object.hasOwn(acts, word) ? acts[word] : undefined
  if (!act)
    throw new MillraceError('bad_usage', {
      what: `There is no word "${word}".`,
      fix: 'Use show, make, change, on, off, load, unload, reset or delete.',
    })
  const idle = Object.keys(given).filter((field) => !act.takes.includes(field))
  if (idle.length > 0 || (word === 'change' && !isGiven)) throw misused(word, idle)
  await using opened = await openProject(args, { reads: word === 'show', finds: true })
  await act.run({ io, opened, name, given })
}

interface Asked {
  readonly io: Io
  readonly opened: Opened
  readonly name: string
  readonly given: Readonly<Record<string, unknown>>
}

const fields = ['policy', 'deadline', 'maxBatch', 'maxPending', 'cors', 'fallback']

const show = async ({ io, opened, name }: Asked) => {
  const found = await getEndpoint.perform(worldOf(opened), { name }, asOwner())
  io.out(
    io.json
      ? JSON.stringify(found)
      : [...described(found.endpoint), ...told(found.changes)].join('\n'),
  )
}

const change =
  (operation: typeof makeEndpoint | typeof changeEndpoint | typeof resetEndpoint, more = {}) =>
  async ({ io, opened, name, given }: Asked) => {
    const asked = { name, ...given, ...more }
    const { endpoint } = await operation.perform(worldOf(opened), asked, asOwner())
    io.out(io.json ? JSON.stringify({ endpoint }) : described(endpoint).join('\n'))
  }

const remove = async ({ io, opened, name, given }: Asked) => {
  const asked = { name, ...given }
  const { endpoint } = await deleteEndpoint.perform(worldOf(opened), asked, asOwner())
  io.out(io.json ? JSON.stringify({ endpoint }) : `The endpoint ${name} is deleted.`)
}

interface Word {
  /** Options that it reads. */
  readonly takes: readonly string[]
  run(asked: Asked): Promise<void>
}

const acts: Readonly<Record<string, Word>> = {
  show: { takes: [], run: show },
  make: { takes: ['model', ...fields], run: change(makeEndpoint) },
  change: { takes: ['model', ...fields, 'reason', 'generation'], run: change(changeEndpoint) },
  load: { takes: ['reason', 'generation'], run: change(changeEndpoint, { state: 'loaded' }) },
  on: { takes: ['reason', 'generation'], run: change(changeEndpoint, { state: 'loaded' }) },
  off: { takes: ['reason', 'generation'], run: change(changeEndpoint, { state: 'off' }) },
  unload: { takes: ['reason', 'generation'], run: change(changeEndpoint, { state: 'unloaded' }) },
  reset: { takes: ['generation'], run: change(resetEndpoint) },
  delete: { takes: ['generation'], run: remove },
}

const misused = (word: string, idle: readonly string[]) =>
  new MillraceError('bad_usage', {
    what:
      idle.length === 0
        ? 'Nothing is to be changed.'
        : `${word}: it does not read ${idle.join(', ')}.`,
    fix: 'See millrace endpoint --help.',
  })

const givenIn = (args: Args): Asked['given'] => {
  const cors = args.text('cors')
  const all = {
    model: args.text('model'),
    policy: args.text('policy'),
    deadline: args.text('deadline'),
    maxBatch: args.whole('max-batch', [1, mostOf.maxBatch]),
    maxPending: args.whole('max-pending', [1, mostOf.maxPending]),
    cors: cors === undefined ? undefined : originsIn(cors),
    fallback: fallbackIn(args.text('fallback')),
    reason: args.text('reason'),
    generation: args.whole('generation', [0, 2 ** 31 - 1]),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

const originsIn = (text: string): string[] =>
  text === 'none' || text === '' ? [] : text.split(',').map((origin) => origin.trim())

const fallbackIn = (text: string | undefined) =>
  text?.startsWith('=') ? { constant: constantIn(text.slice(1)) } : text

const described = (endpoint: EndpointView): string[] => {
  const { name, spec, declared, origin, state, champion, generation, author, changedAt } = endpoint
  const changed = (field: keyof typeof spec, value: string): string => {
    const was = declared?.[field]
    const isSame = declared === null || JSON.stringify(was) === JSON.stringify(spec[field])
    return isSame ? value : `${value}  (declared: ${shown(field, was)})`
  }
  return [
    `Endpoint ${name}, ${origins[origin]}, generation ${generation}`,
    `  model        ${changed('model', spec.model)}`,
    `  champion     ${champion === null ? 'none yet' : `version ${champion}`}`,
    `  policy       ${changed('policy', spec.policy)}`,
    ...limitsOf(endpoint),
    `  deadline     ${changed('deadline', shown('deadline', spec.deadline))}`,
    `  max batch    ${changed('maxBatch', `${spec.maxBatch} rows`)}`,
    `  max pending  ${changed('maxPending', `${spec.maxPending} rows`)}`,
    `  cors         ${changed('cors', shown('cors', spec.cors))}`,
    `  fallback     ${changed('fallback', shown('fallback', spec.fallback))}`,
    `  state        ${state}`,
    ...(author === null || changedAt === null
      ? []
      : [`  changed      ${moment(changedAt)} by ${author}`]),
  ]
}

/** Limits that its policy goes by. */
const limitsOf = ({ spec: { policy, rollout }, declared }: EndpointView): string[] =>
  Object.entries(rollout)
    .filter(([field]) => honoursOf(field).includes(policy))
    .map(([field, value]) => {
      const was = declared?.policy === policy ? Reflect.get(declared.rollout, field) : value
      const isSame = JSON.stringify(was) === JSON.stringify(value)
      const note = isSame ? '' : `  (declared: ${limitWords(field, was)})`
      return `    ${field.padEnd(15)} ${limitWords(field, value)}${note}`
    })

const times: ReadonlySet<string> = new Set(['stepFor', 'leastTime', 'longest'])

const limitWords = (field: string, value: unknown): string => {
  if (times.has(field)) return durationWords(Number(value))
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value !== 'object') return String(value)
  if (value === null) return 'none'
  return Object.entries(value)
    .map(([name, each]) => `${name} ${each}`)
    .join(', ')
}

/** As a configuration has it. */
const durationWords = (ms: number): string => {
  const [unit, of] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1]
  return `${ms / of}${unit}`
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

const origins: Readonly<Record<EndpointView['origin'], string>> = {
  configuration: 'of the configuration',
  model: 'of its model',
  'run time': 'made at run time',
}

const shown = (field: string, value: unknown): string => {
  if (field === 'deadline') return `${Number(value) / 1000} s`
  if (typeof value === 'object' && value !== null && 'constant' in value)
    return `always ${JSON.stringify(value.constant)}`
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value)
}

const told = (changes: readonly Audit[]): string[] =>
  changes.length === 0
    ? []
    : [
        '',
        ...changes.map(
          ({ time, author, action, detail }) =>
            `  ${moment(time)} ${author}: ${action.replace('endpoint.', '')} ${detail}`,
        ),
      ]
