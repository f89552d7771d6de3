/** How the package in a folder is opened: here, or in a thread of its own. */
import { moduleAt } from '../../core/module.ts'
import { openAside } from '../../serve/aside/open.ts'
import type { ServedPredictor } from '../../serve/types.ts'
import type { Tasks } from '../../tasks/catalogue.ts'
import type { TasksInput } from './tasks.ts'

export interface AsideInput extends TasksInput {
  readonly folder: string
}

export const openingOf = (
  { openPredictor }: Pick<Tasks, 'openPredictor'>,
  { home, project, fast, ownTasks }: TasksInput,
) => ({
  openPredictor,
  openAside: (folder: string): Promise<ServedPredictor> =>
    openAside({
      entry: moduleAt('./aside', import.meta.url),
      workerData: { folder, home, project, fast, ownTasks } satisfies AsideInput,
    }),
})
