import { existsSync } from 'node:fs'
import { lstat, readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { configFile, loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { expectOwn, readIfThere, writeDurably } from '../core/files.ts'
import { newId } from '../core/ids.ts'
import { createData } from '../data/data.ts'
import { createExperiments, type Experiments } from '../experiments/service.ts'
import { createChoice } from '../jobs/choice.ts'
import type { Executor } from '../jobs/executor.ts'
import { mpirun } from '../jobs/mpi/launcher.ts'
import { createProcessExecutor } from '../jobs/process.ts'
import { createLoop, type LoopService } from '../loop/service.ts'
import type { Context } from '../pipeline/context.ts'
import { createFindDevice } from '../pipeline/device.ts'
import { codeVersion } from '../pipeline/environment.ts'
import { createEvents } from '../pipeline/events.ts'
import type { StagePlace } from '../pipeline/stage.ts'
import { tasksOf } from '../pipeline/tasks.ts'
import { createTrainings } from '../pipeline/trainings.ts'
import { createRegistry, type HomeRegistry } from '../registry/registry.ts'
import { openStore, type Store } from '../store/home.ts'
import { layout } from '../store/layout.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import type { Args } from './verb.ts'

/** Everything a verb works with. Close it, also when the verb fails. */
export interface Opened extends AsyncDisposable {
  readonly config: ResolvedConfig
  readonly tasks: Tasks
  readonly store: Store
  readonly registry: HomeRegistry
  readonly loop: LoopService
  readonly experiments: Experiments
}

/** Absolute folder of the state: `--home`, MILLRACE_HOME, or `.millrace` in this folder. */
export const homeOf = (args: Args): string =>
  resolve(args.text('home') ?? (process.env['MILLRACE_HOME'] || '.millrace'))

/** The project of a verb: named, in this folder, or the one that the home was made for. */
export const projectOf = async (args: Args, home: string): Promise<string> => {
  const project = await ownProject(args, home)
  await expectOwnCode(home, project)
  return project
}

const ownProject = async (args: Args, home: string): Promise<string> => {
  const named = args.text('project')
  if (named !== undefined) return resolve(named)
  if (existsSync(configFile)) return resolve('.')
  const noted = await notedProject(home)
  if (noted !== null) return noted
  throw new MillraceError('bad_usage', {
    what: `There is no ${configFile} here and no state in ${home}.`,
    fix: 'Start with `millrace up DIR`, or name the project with --project DIR.',
  })
}

/** A configuration is code that is run, and a home says which: both must be of nobody else. */
const expectOwnCode = async (home: string, project: string): Promise<void> => {
  for (const path of [home, project, join(project, configFile)]) await expectOwn(path)
}

/**
 * The project that a home's note names; null where there is none. The configuration found there is code that
 * is run: a note of another user, or one that points into the home itself, which may come from anybody, is
 * refused.
 */
const notedProject = async (home: string): Promise<string | null> => {
  const { note } = layout(home)
  if (!existsSync(note)) return null
  await expectOwn(home)
  await expectOwn(note)
  const found = await lstat(note)
  const refused = (what: string) =>
    new MillraceError('refused', {
      what,
      why: 'The configuration of a project is code that Millrace runs.',
      fix: 'Name the project yourself: --project DIR.',
    })
  if (!found.isFile() || found.size > 4096) throw refused(`${note} is not a note of a project.`)
  const project = resolve(home, (await readFile(note, 'utf8')).trim())
  const within = relative(await realpath(home), await realpath(project).catch(() => project))
  if (!isAbsolute(within) && within.split(sep)[0] !== '..')
    throw refused(`${note} names ${project}, which lies in the home itself.`)
  return project
}

/** Keeps which project a home belongs to. */
export const noteProject = async (home: string, project: string): Promise<void> => {
  const { note } = layout(home)
  const text = relative(home, project) || '.'
  const kept = await readIfThere(note)
  if (kept?.toString() !== text) await writeDurably(note, text)
}

export interface OpenOptions {
  /** Default: the one that the words of the verb, or its home, name. */
  readonly project?: string
  readonly fast?: boolean
  /** Hears of what goes wrong by itself. */
  readonly warn?: (what: string) => void
  /** Who works on the stages of runs. Default: processes of this machine. */
  readonly executor?: (place: StagePlace) => Executor
}

export const openProject = async (args: Args, options: OpenOptions = {}): Promise<Opened> => {
  const { warn = () => {} } = options
  const home = homeOf(args)
  const project = options.project ?? (await projectOf(args, home))
  await expectOwnCode(home, project)
  const config = await loadConfig({ project, home, fast: options.fast ?? false })
  const store = await openStore(home)
  if (!existsSync(layout(home).note)) await noteProject(home, project)
  const events = createEvents()
  const context = await contextOf({ config, store, emit: events.emit }, project, options.executor)
  const trainings = createTrainings(context)
  const loop = createLoop({ context, events, trainings, warn })
  return {
    ...{ config, store, loop },
    tasks: context.tasks,
    registry: context.registry,
    experiments: createExperiments({ context, trainings, warn }),
    async [Symbol.asyncDispose]() {
      await loop.close()
      await store.close()
    },
  }
}

const contextOf = async (
  given: Pick<Context, 'config' | 'store' | 'emit'>,
  project: string,
  executorOf: NonNullable<OpenOptions['executor']> = processes,
): Promise<Context> => {
  const registry = await createRegistry(given.store)
  const clock = systemClock
  return {
    ...given,
    ...{ registry, clock, newId },
    data: createData(given.store),
    tasks: tasksOf(given.config),
    executor: executorOf({ store: given.store, registry, clock, project }),
    codeVersion: () => codeVersion(project),
    findDevice: createFindDevice(),
  }
}

/** Modules that work on a stage, by the first part of its name. */
const entries = {
  train: new URL('../pipeline/entry.ts', import.meta.url),
  folds: new URL('../experiments/entry.ts', import.meta.url),
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
  const { models } = opened.loop
  if (named === undefined && models.length === 1 && models[0] !== undefined) return models[0]
  if (named !== undefined && models.includes(named)) return named
  throw new MillraceError(named === undefined ? 'bad_usage' : 'not_found', {
    what: named === undefined ? 'Which model?' : `There is no model "${named}".`,
    fix: `The models of this project: ${models.join(', ')}.`,
  })
}

/** Who acts, for the audit trail. */
export const author = (): string => process.env['USER'] || process.env['LOGNAME'] || 'command line'
