import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { createTasks, type Tasks } from '../tasks/catalogue.ts'
import type { Task } from '../tasks/kit/task.ts'

/** The kinds of models that a project can train; the check of the configuration saw that they are tasks. */
export const tasksOf = (config: Pick<ResolvedConfig, 'tasks'>): Tasks =>
  createTasks(config.tasks as readonly Task[])

/** The same from the project's folder; its configuration is run only for a kind of its own. */
export const loadTasks = async (
  place: { readonly project: string; readonly home: string },
  kind: string,
): Promise<Tasks> => {
  const tasks = createTasks()
  return tasks.has(kind) ? tasks : tasksOf(await loadConfig(place))
}
