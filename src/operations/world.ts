import type { Keys } from '../access/keys.ts'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import type { Experiments } from '../experiments/service.ts'
import type { Requests } from '../inference/reading/requests.ts'
import type { Loop } from '../loop/types.ts'
import type { Objectives } from '../monitor/objectives/objectives.ts'
import type { EndpointDirectory } from '../registry/endpoints/directory.ts'
import type { Registry } from '../registry/types.ts'
import type { Traffic } from '../serve/traffic.ts'
import type { Endpoint } from '../serve/types.ts'

/** A process that answers predictions. */
export interface ServingProcess {
  readonly pid: number
  readonly since: number
  /** Whether it takes requests. */
  readonly answers: boolean
  readonly memoryBytes: number | null
  readonly cpuSeconds: number | null
}

/** Processes that answer predictions, beside the one that keeps the loop. */
export interface ServingProcesses {
  processes(): readonly ServingProcess[]
  /** Begins to put a new one in the place of each. Throws `conflict` where there are none, or where it is under way. */
  restart(): void
}

/** Keys, and whether they are asked for. */
export interface AccessKeys {
  readonly keys: Keys
  isLocked(): boolean
  /** Lets what was changed count here at once. */
  look(): Promise<void>
}

/** What operations work on. */
export interface World {
  readonly loop: Loop
  readonly registry: Registry
  readonly experiments: Experiments
  /** What answers under each endpoint's name; none where nothing is served. */
  readonly endpoints: ReadonlyMap<string, Endpoint>
  /** Which endpoints there are, and what is said of each. */
  readonly directory: EndpointDirectory
  readonly serving: ServingProcesses
  /** How requests to them went lately. */
  readonly traffic: Traffic
  /** What was answered. */
  readonly requests: Requests
  /** How endpoints keep what they promise. */
  readonly objectives: Objectives
  readonly access: AccessKeys
  /** Version of Millrace. */
  readonly version: string
  readonly clock: Clock
}

/** Where no process answers but the one that keeps the loop, if any. */
export const noProcesses: ServingProcesses = {
  processes: () => [],
  restart() {
    throw new MillraceError('conflict', {
      what: 'There are no serving processes: the one that keeps the loop answers itself.',
      fix: 'Start it with --processes 2 or more, or set serving.processes in millrace.config.ts.',
    })
  },
}

/** The name of a model of this loop. Fails with `not_found` on any other. */
export const known = ({ loop }: Pick<World, 'loop'>, model: string): string => {
  if (loop.models.includes(model)) return model
  throw new MillraceError('not_found', {
    what: `There is no model ${quoted(model)}.`,
    fix: `Ask for one of: ${loop.models.join(', ')}.`,
  })
}
