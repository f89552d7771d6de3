import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { createTasks, type Tasks } from '../tasks/catalogue.ts'

/** The kinds of models that a project can train. */
export const tasksOf = (config: Pick<ResolvedConfig, 'tasks'>): Tasks => createTasks(config.tasks)

/** The same from the project's folder; its configuration is run only for a kind of its own. */
export const loadTasks = async (
  place: { readonly project: string; readonly home: string },
  kind: string,
): Promise<Tasks> => {
  const tasks = createTasks()
  return tasks.has(kind) ? tasks : tasksOf(await loadConfig(place))
}
