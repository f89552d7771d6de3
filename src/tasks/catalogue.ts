import { MillraceError } from '../core/error.ts'
import type { Rows } from '../core/rows.ts'
import { decodeModel } from '../onnx/decode.ts'
import type { Graph } from '../onnx/graph.ts'
import { imageTask } from './image/task.ts'
import { modelName, readPackage } from './kit/package.ts'
import type {
  Judgement,
  Language,
  Package,
  Predictor,
  RowGraph,
  ServedTask,
  Task,
} from './kit/task.ts'
import { nextWordTask } from './nextword/task.ts'
import { onnxTask } from './onnx/task.ts'
import { tabularRegressionTask } from './regression/task.ts'
import { tabularTask } from './tabular/task.ts'
import { textClassTask } from './textclass/task.ts'

/** The kinds of models that come with Millrace. */
const builtIn: readonly Task[] = [
  imageTask,
  nextWordTask,
  tabularTask,
  tabularRegressionTask,
  textClassTask,
]

/** Those that are not trained here. */
const servedOnly: readonly ServedTask[] = [onnxTask]

/** A model, and rows as it computes with them. */
export interface RowModel {
  readonly rows: RowGraph
  readonly model: Graph
}

/** Every kind of model there is: those that come with Millrace and a project's own. */
export interface Tasks {
  /** The task of a kind. Fails with `bad_config` for one that is not there. */
  of(kind: string): Task
  has(kind: string): boolean
  /**
   * The model of the package in a folder, and its rows as it computes with them. Fails with `refused` where its kind tells
   * nothing by gradients.
   */
  rowGraph(folder: string): Promise<RowModel>
  /** What words are to the package in a folder; null where it tells no next words. */
  language(folder: string): Promise<Language | null>
  /** Opens the package in a folder for prediction. Fails with `corrupt` where it is not whole. */
  openPredictor(folder: string): Promise<Predictor>
  /**
   * Judges packages on the same rows, in the order of the folders. Rows come from the validation side of
   * `splitRows`. Fails with `refused` for packages of different kinds.
   */
  judge(folders: readonly string[], rows: Rows): Promise<Judgement[]>
}

/** Fails with `bad_config` where a kind is there twice. */
export const createTasks = (own: readonly Task[] = []): Tasks => {
  const byKind = new Map<string, Task>()
  for (const task of [...builtIn, ...own]) {
    if (byKind.has(task.kind) || servedOnly.some(({ kind }) => kind === task.kind))
      throw new MillraceError('bad_config', {
        what: `There are two tasks of the kind "${task.kind}".`,
        fix: 'Give your own another kind.',
      })
    byKind.set(task.kind, task)
  }
  const known = [...byKind.keys()].join(', ')
  const served = new Map([...byKind, ...servedOnly.map((task) => [task.kind, task] as const)])

  const taskOf = ({
    folder,
    manifest,
  }: Package): ServedTask & Pick<Task, 'rowGraph' | 'language'> => {
    const task = served.get(manifest.task.kind)
    if (task) return task
    throw new MillraceError('corrupt', {
      what: `The model package ${folder} is of kind "${manifest.task.kind}".`,
      why: `Known kinds: ${[...served.keys()].join(', ')}.`,
      fix: 'Serve it with the version of Millrace, and in the project, that made it.',
    })
  }

  return {
    has: (kind) => byKind.has(kind),
    of(kind) {
      const task = byKind.get(kind)
      if (task) return task
      if (served.has(kind)) throw servedOnlyOf(kind)
      throw new MillraceError('bad_config', {
        what: `There is no task of the kind "${kind}".`,
        why: `Known kinds: ${known}.`,
        fix: 'Correct `task.kind`, or name your own task under `tasks` in millrace.config.ts.',
      })
    },
    async rowGraph(folder) {
      const opened = await readPackage(folder)
      const { kind, rowGraph } = taskOf(opened)
      if (rowGraph) return { rows: rowGraph(opened), model: decodeModel(opened.file(modelName)) }
      throw new MillraceError('refused', {
        what: `Models of the kind "${kind}" tell nothing by their gradients.`,
        fix: 'Ask for what it answers to changed rows instead.',
      })
    },
    async language(folder) {
      const opened = await readPackage(folder)
      return taskOf(opened).language?.(opened) ?? null
    },
    async openPredictor(folder) {
      const opened = await readPackage(folder)
      return taskOf(opened).open(opened)
    },
    async judge(folders, rows) {
      const packages = await Promise.all(folders.map(readPackage))
      const kinds = new Set(packages.map(({ manifest }) => manifest.task.kind))
      if (kinds.size > 1)
        throw new MillraceError('refused', {
          what: `Models of different kinds cannot be compared: ${[...kinds].join(', ')}.`,
        })
      const [first] = packages
      return first ? taskOf(first).judge(packages, rows) : []
    },
  }
}

const servedOnlyOf = (kind: string) =>
  new MillraceError('bad_config', {
    what: `Models of the kind "${kind}" are not trained here.`,
    fix: 'Register a file that was trained elsewhere: millrace register --onnx FILE --name NAME.',
  })
