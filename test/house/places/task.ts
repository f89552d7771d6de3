import type { Addition } from './tree.ts'

/** A kind of model that comes along: configured by name, trained, judged, served. */
export const builtInTask: Addition = {
  name: 'A built-in task',
  templates: 'task',
  most: 4,
  edits: [
    {
      file: 'src/tasks/kinds.ts',
      anchor: "import { tabularClassKind } from './tabular/options.ts'\n",
      after: "import { trendKind } from './trend/options.ts'\n",
    },
    { file: 'src/tasks/kinds.ts', anchor: '  tabularClassKind,\n', after: '  trendKind,\n' },
    {
      file: 'src/tasks/catalogue.ts',
      anchor: "import { tabularTask } from './tabular/task.ts'\n",
      after: "import { trendTask } from './trend/task.ts'\n",
    },
    { file: 'src/tasks/catalogue.ts', anchor: '  tabularTask,\n', after: '  trendTask,\n' },
    {
      file: 'src/index.ts',
      anchor:
        "export { type TabularClassOptions, tabularClass } from './tasks/tabular/options.ts'\n",
      after: "export { type TrendOptions, trend } from './tasks/trend/options.ts'\n",
    },
    { file: 'test/public.test.ts', anchor: "    'textClass',\n", after: "    'trend',\n" },
  ],
  async prove(tree) {
    const tests = await tree.test(['src/tasks/trend/task.test.ts', 'test/public.test.ts'])
    return [`${tests} tests, which configure, train and ask it`]
  },
}
