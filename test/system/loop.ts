/** A loop in memory, for the tests of HTTP and for the made-up server of console/dev. */
import { MillraceError } from '../../src/core/error.ts'
import type { Loop } from '../../src/loop/types.ts'
import type { LoopEvent } from '../../src/pipeline/events.ts'

/** What there is to see of a loop, and what of it can be asked to do: anything else is refused. */
export type Parts = Pick<Loop, 'startedAt' | 'models' | 'status'> &
  Partial<Actions> & {
    /** Default: one a model, called so. */
    readonly datasets?: Loop['datasets']
    /** Default: it schedules nothing. */
    readonly health?: Loop['health']
    /** Default: nothing is known of any. */
    readonly sets?: Partial<Loop['sets']>
  }

type Actions = Pick<
  Loop,
  | 'train'
  | 'resume'
  | 'finished'
  | 'cancel'
  | 'ingest'
  | 'enqueue'
  | 'retype'
  | 'refused'
  | 'evaluate'
  | 'explain'
  | 'promote'
  | 'describeData'
  | 'rollback'
  | 'beginRollout'
  | 'endRollout'
  | 'deleteRun'
  | 'deleteVersion'
  | 'deleteModel'
  | 'prune'
  | 'register'
  | 'uploads'
  | 'answerFile'
  | 'monitoring'
>

export const memoryLoop = ({ datasets, sets, ...parts }: Parts) => {
  const listeners = new Set<(event: LoopEvent) => void>()
  const loop: Loop = {
    ...still,
    health: () => ({ isScheduling: false, turnedAt: null, appointments: [] }),
    ...parts,
    configured: parts.models,
    refresh: async () => {},
    datasets: datasets ?? parts.models,
    sets: { ...noSets, ...sets },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {},
  }
  return {
    loop,
    listeners,
    emit(event: LoopEvent) {
      for (const listener of listeners) listener(event)
    },
  }
}

const refused = async (): Promise<never> => {
  throw new MillraceError('refused', { what: 'A loop in memory does no such thing.' })
}

const still: Actions = {
  monitoring: {
    status: async ({ name, spec }) => ({
      ...{ endpoint: name, model: spec.model, rules: null, state: 'unmeasured', problem: null },
      ...{ says: 'A loop in memory watches nothing.', versions: [], newest: null, lookedAt: null },
    }),
    windows: async () => [],
    window: refused,
    again: refused,
    quality: async () => [],
  },
  answerFile: refused,
  train: refused,
  resume: refused,
  finished: refused,
  cancel: refused,
  ingest: refused,
  enqueue: refused,
  retype: refused,
  describeData: refused,
  refused: async () => ({ rows: [], total: 0, next: null }),
  evaluate: refused,
  explain: refused,
  promote: refused,
  rollback: refused,
  beginRollout: refused,
  endRollout: refused,
  deleteRun: refused,
  deleteVersion: refused,
  deleteModel: refused,
  prune: refused,
  register: refused,
  uploads: { expect: refused, take: refused },
}

const noSets: Loop['sets'] = {
  list: async () => [],
  versions: async () => [],
  verdicts: async () => [],
  ...{
    report: refused,
    suggest: refused,
    feeding: refused,
    current: refused,
    preview: refused,
    diff: refused,
    export: refused,
    delete: refused,
    erase: refused,
    release: refused,
    discard: refused,
  },
}
