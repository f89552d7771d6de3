/** Kinds of models, for processes and threads that only serve. */
import { loadConfig } from '../../config/load.ts'
import { tasksOf } from '../../pipeline/tasks.ts'
import type { Tasks } from '../../tasks/catalogue.ts'

export interface TasksInput {
  readonly home: string
  readonly project: string
  readonly fast: boolean
  /** Whether the project has kinds of models of its own: only then its configuration is run. */
  readonly ownTasks: boolean
}

export const tasksIn = async ({ home, project, fast, ownTasks }: TasksInput): Promise<Tasks> =>
  tasksOf({ tasks: ownTasks ? (await loadConfig({ home, project, fast })).tasks : [] })
