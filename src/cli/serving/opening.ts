/** How the package in a folder is opened: here, or in a thread of its own; once for all who have it open together. */
import { moduleAt } from '../../core/module.ts'
import { openAside } from '../../serve/aside/open.ts'
import { createSharing } from '../../serve/sharing.ts'
import type { Tasks } from '../../tasks/catalogue.ts'
import type { TasksInput } from './tasks.ts'

export interface AsideInput extends TasksInput {
  readonly folder: string
}

export const openingOf = (
  { openPredictor }: Pick<Tasks, 'openPredictor'>,
  { home, project, fast, ownTasks }: TasksInput,
) => {
  const here = createSharing(openPredictor)
  const aside = createSharing((folder) =>
    openAside({
      entry: moduleAt('./aside', import.meta.url),
      workerData: { folder, home, project, fast, ownTasks } satisfies AsideInput,
    }),
  )
  return {
    // One that runs aside takes its time there too, so that it is not opened here only to be told so.
    openPredictor: (folder: string) => (aside.isOpen(folder) ? aside : here).open(folder),
    openAside: aside.open,
  }
}
