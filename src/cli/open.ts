import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeys, type Keys } from '../access/keys.ts'
import { accessRows } from '../access/rows.ts'
import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { owner } from '../core/access.ts'
import { systemClock } from '../core/clock.ts'
import { withOwn } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import { moduleAt } from '../core/module.ts'
import { createData } from '../data/data.ts'
import type { Data } from '../data/types.ts'
import { createExperiments, type Experiments } from '../experiments/service.ts'
import { openRequests, type Requests } from '../inference/reading/requests.ts'
import { readKeys } from '../inference/seal.ts'
import { createWriter } from '../inference/writer.ts'
import { createChoice } from '../jobs/choice.ts'
import type { Executor } from '../jobs/executor.ts'
import { mpirun } from '../jobs/mpi/launcher.ts'
import { createProcessExecutor } from '../jobs/process.ts'
import { createLoop, type LoopService } from '../loop/service.ts'
import type { Call } from '../operations/operation.ts'
import type { Context } from '../pipeline/context.ts'
import { createFindDevice } from '../pipeline/device.ts'
import { codeVersion } from '../pipeline/environment.ts'
import { createEvents } from '../pipeline/events.ts'
import type { StagePlace } from '../pipeline/stage.ts'
import { tasksOf } from '../pipeline/tasks.ts'
import { createTrainings } from '../pipeline/trainings.ts'
import { createDirectory, type EndpointDirectory } from '../registry/endpoints/directory.ts'
import { storedRows } from '../registry/endpoints/rows.ts'
import { createRegistry, type HomeRegistry } from '../registry/registry.ts'
import { openStore, type Store } from '../store/home.ts'
import { layout } from '../store/layout.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import { expectOwnHome, noteProject, type Place, placeOf } from './place.ts'
import type { Args } from './verb.ts'

/** Everything a verb works with. Close it, also when the verb fails. */
export interface Opened extends AsyncDisposable {
  readonly config: ResolvedConfig
  readonly tasks: Tasks
  readonly store: Store
  readonly data: Data
  readonly registry: HomeRegistry
  readonly loop: LoopService
  readonly experiments: Experiments
  readonly requests: Requests
  readonly directory: EndpointDirectory
  readonly keys: Keys
}

export interface OpenOptions {
  /** Default: as the words of the verb say. */
  readonly place?: Place
  /** Only looks: where there is no home, none is made, and what is left over in one stays. */
  readonly reads?: boolean
  /** Works on what is there already: where there is no home, none is made. */
  readonly finds?: boolean
  readonly fast?: boolean
  /** Hears of what goes wrong by itself. */
  readonly warn?: (what: string) => void
  /** Who works on the stages of runs. Default: processes of this machine. */
  readonly executor?: (place: StagePlace) => Executor
}

export const openProject = async (args: Args, options: OpenOptions = {}): Promise<Opened> => {
  const { warn = () => {}, reads = false, finds = reads } = options
  const { home, project } = options.place ?? (await placeOf(args))
  const config = await loadConfig({ project, home, fast: options.fast ?? false })
  await expectOwnHome({ home, project })
  const isNowhere = finds && !isHome(home)
  const store = isNowhere ? await openNothing() : await openStore(home)
  if (!reads && !isNowhere) await noteProject({ home, project })
  const events = createEvents()
  const registry = await createRegistry(store, systemClock, { reads, warn })
  const given = { config, store, registry, emit: events.emit }
  const context = contextOf(given, project, options.executor)
  const trainings = createTrainings(context)
  const folder = store.paths.inference
  const requests = openRequests({
    ...{ folder, writer: createWriter(folder), warn },
    keys: readKeys(config.keyFiles),
  })
  const loop = createLoop({ context, events, trainings, requests, warn })
  await loop.refresh()
  const directory = createDirectory({
    rows: storedRows({ store, clock: systemClock }),
    declared: () => withOwn(config.endpoints, loop.models),
  })
  return {
    ...{ config, store, loop, requests, directory },
    keys: createKeys(accessRows(store.db, systemClock), systemClock),
    tasks: context.tasks,
    data: context.data,
    registry: context.registry,
    experiments: createExperiments({ context, trainings, warn }),
    async [Symbol.asyncDispose]() {
      await loop.close()
      await requests.close()
      await store.close()
    },
  }
}

/** Whether something is kept there, or was: what is lost must not look as if nothing had ever been there. */
const isHome = (home: string): boolean =>
  [layout(home).database, layout(home).blobs].some((path) => existsSync(path))

/** A store with nothing in it, which goes when it is closed. */
const openNothing = async (): Promise<Store> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(folder)
  const close = async () => {
    await store.close()
    await rm(folder, { recursive: true })
  }
  return { ...store, close }
}

/** What is there does not change while this process lives. */
const findDevice = createFindDevice()

const contextOf = (
  given: Pick<Context, 'config' | 'store' | 'registry' | 'emit'>,
  project: string,
  executorOf: NonNullable<OpenOptions['executor']> = processes,
): Context => {
  const { store, registry } = given
  const clock = systemClock
  return {
    ...given,
    ...{ clock, newId },
    data: createData(store),
    tasks: tasksOf(given.config),
    executor: executorOf({ store, registry, clock, project }),
    codeVersion: () => codeVersion(project),
    findDevice,
  }
}

/** Modules that work on a stage, by the first part of its name. */
const entries = {
  train: moduleAt('../pipeline/entry', import.meta.url),
  folds: moduleAt('../experiments/entry', import.meta.url),
}

/** Processes of this machine: one for a stage, or as many as it has ranks, under mpirun. */
const processes = ({ store, clock, project }: StagePlace): Executor => {
  const options = { store, clock, project, entries }
  const process = createProcessExecutor(options)
  const mpi = createProcessExecutor(options, mpirun)
  return createChoice(store, (spec) =>
    'launcher' in spec && spec.launcher === 'mpi' ? mpi : process,
  )
}

/** The model a verb is about: the named one, or the only one there is. */
export const modelName = (opened: Opened, named: string | undefined): string => {
  const { models, configured } = opened.loop
  const usual = configured.length > 0 ? configured : models
  if (named === undefined && usual.length === 1 && usual[0] !== undefined) return usual[0]
  if (named !== undefined && models.includes(named)) return named
  throw new MillraceError(named === undefined ? 'bad_usage' : 'not_found', {
    what: named === undefined ? 'Which model?' : `There is no model "${named}".`,
    fix: `The models of this project: ${models.join(', ')}.`,
  })
}

/** Who acts, for the audit trail. */
export const author = (): string => process.env['USER'] || process.env['LOGNAME'] || 'command line'

/** Who has the files may do everything. */
export const asOwner = (): Call => ({ author: author(), principal: owner })
