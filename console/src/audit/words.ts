/** The audit trail in plain words. */
import type { Audit } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'

const words: Readonly<Record<string, string>> = {
  'run.start': 'Run started',
  'run.end': 'Run ended',
  'run.resume': 'Run resumed',
  'run.delete': 'Run deleted',
  cancel: 'Run cancelled',
  label: 'Name or notes changed',
  'version.register': 'Version registered',
  'version.reproduce': 'Version reproduced',
  'version.delete': 'Version deleted',
  'version.heal': 'Version repaired',
  'version.page': 'Page of examples not written',
  'version.layout': 'Version files rewritten',
  'alias.set': 'Champion set',
  'alias.back': 'Champion rolled back',
  'alias.propose': 'Candidate proposed',
  'monitor.again': 'Windows judged again',
  'rollout.begin': 'Rollout begun',
  'rollout.move': 'Rollout gone on',
  'rollout.hold': 'Rollout undecided',
  'rollout.promote': 'Candidate promoted',
  'rollout.return': 'Candidate returned',
  'rollout.supersede': 'Candidate superseded',
  'rollout.cancel': 'Rollout cancelled',
  'endpoint.make': 'Endpoint made',
  'endpoint.change': 'Endpoint changed',
  'endpoint.load': 'Endpoint loaded',
  'endpoint.unload': 'Endpoint unloaded',
  'endpoint.off': 'Endpoint switched off',
  threshold: 'Threshold of a class set',
  'endpoint.reset': 'Endpoint as declared again',
  'endpoint.declare': 'Endpoint declared otherwise',
  'endpoint.delete': 'Endpoint deleted',
  'promote.force': 'Promoted in spite of its gate',
  'study.start': 'Search started',
  'study.end': 'Search ended',
  'model.delete': 'Model deleted',
  'data.initial': 'Data read',
  'data.ingest': 'Data version added',
  'data.edit': 'Data edited',
  'data.heal': 'Data repaired',
  feed: 'Fed from labelled requests',
  'data.retype': 'Data retyped',
  'data.release': 'Refused row released',
  'data.discard': 'Refused row discarded',
  'data.return': 'Data version came back',
  'data.column': 'Column given another type',
  'data.delete': 'Data version deleted',
  'data.erase': 'Rows of a person erased',
  'requests.erase': 'Requests of a person erased',
  'key.create': 'Key made',
  'key.revoke': 'Key revoked',
  'session.open': 'Signed in',
  'session.end': 'Signed out',
  'access.refuse': 'Refused',
  restart: 'Serving processes renewed',
  serve: 'Version loaded',
  refuse: 'Version could not be loaded',
  'fall back': 'Fell back to a version',
  enqueue: 'Rows queued',
  ingest: 'Rows taken in',
  refill: 'Queue refilled',
  compare: 'Scaling measured',
  prune: 'Old files removed',
  promote: 'Champion set',
  register: 'Version registered',
  train: 'Run started',
}

/** What was done; an action that is not known stands as it is. */
export const actionWords = (action: string): string => words[action] ?? action

type Found = Readonly<Record<string, string | undefined>>

interface Subject {
  readonly words: string
  /** Where it can be looked at. */
  readonly to: string | null
}

const forms: readonly (readonly [RegExp, (found: Found) => Subject])[] = [
  [
    /^(?:(?<model>[^/@ ]+)\/runs\/|run )(?<id>\S+)$/,
    ({ model, id = '' }) => ({
      words: `${model === undefined ? '' : `${model}, `}run ${id.slice(-8)}`,
      to: at.run(id),
    }),
  ],
  [
    /^(?<model>[^/@ ]+)(?:\/(?:versions\/)?| v)(?<version>\d+)$/,
    ({ model = '', version = '' }) => ({
      words: `${model} version ${version}`,
      to: at.version(model, Number(version)),
    }),
  ],
  [
    /^(?<model>[^/@ ]+)\/data\/(?<number>\d+)$/,
    ({ model = '', number }) => ({
      words: `${model}, data version ${number}`,
      to: at.dataset(model, Number(number)),
    }),
  ],
  [
    /^(?<model>[^/@ ]+)\/studies\/(?<id>\S+)$/,
    ({ model = '', id = '' }) => ({
      words: `${model}, search ${id.slice(-8)}`,
      to: at.study(model, id),
    }),
  ],
  [
    /^(?<model>[^/@ ]+)\/comparisons\/(?<id>\S+)$/,
    ({ model = '', id = '' }) => ({
      words: `${model}, comparison ${id.slice(-8)}`,
      to: at.scaling(model, id),
    }),
  ],
  [
    /^endpoint (?<name>\S+)$/,
    ({ name = '' }) => ({ words: `endpoint ${name}`, to: at.endpoint(name) }),
  ],
  [
    /^(?<model>[^/@ ]+)@(?<alias>\S+)$/,
    ({ model = '', alias }) => ({ words: `${model}, ${alias}`, to: at.versions(model) }),
  ],
]

/** Where what is called by its mere name can be looked at: a model, or a data set. */
const places: Readonly<Record<string, (name: string) => string>> = {
  ...{ enqueue: at.loop, refill: at.loop, ingest: at.loop, train: at.loop },
  ...{ 'data.release': at.quarantine, 'data.discard': at.quarantine },
  'data.erase': (name) => at.dataset(name),
}

/** What an entry is about in words, and where it can be looked at. */
export const subjectOf = ({ action, subject }: Pick<Audit, 'action' | 'subject'>): Subject => {
  for (const [form, read] of forms) {
    const groups = form.exec(subject)?.groups
    if (groups) return read({ ...groups })
  }
  return { words: subject, to: places[action]?.(subject) ?? null }
}

interface Filter {
  readonly author: string | null
  readonly action: string | null
  readonly text: string | null
}

/** Whether an entry is asked for; `text` stands anywhere in it, in its own words or in ours. */
export const fits = (entry: Audit, { author, action, text }: Filter): boolean => {
  const all = `${entry.author} ${entry.action} ${actionWords(entry.action)} ${entry.subject} ${entry.detail}`
  return (
    (author === null || entry.author === author) &&
    (action === null || entry.action === action) &&
    (text === null || all.toLowerCase().includes(text.toLowerCase()))
  )
}
