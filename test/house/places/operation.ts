import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createServer } from 'vite'
import type { Addition, Tree } from './tree.ts'

const help = 'test/data/cli/help.txt'

const helpOfVerb = `Usage: millrace usage [MODEL] [options]

Tell how long a model has trained, by kind of run.

Options:
  --home DIR     state folder (MILLRACE_HOME; default .millrace in the project)
  --project DIR  folder with millrace.config.ts (default: this one or one above it)
  --json         print JSON
  -h, --help     print this help

`

/** An operation, reached by a verb and by a route, and a page of the console that shows it. */
export const operationWithPage: Addition = {
  name: 'A verb with its route and a page',
  templates: 'operation',
  most: 6,
  edits: [
    {
      file: 'src/operations/index.ts',
      anchor: "import { getVersion } from './version.ts'\n",
      before: "import { getUsage } from './usage.ts'\n",
    },
    { file: 'src/operations/index.ts', anchor: '  getRun,\n', after: '  getUsage,\n' },
    {
      file: 'src/cli/verbs.ts',
      anchor: '  promote: async',
      before: "  usage: async () => (await import('./usage.ts')).verb,\n",
    },
    {
      file: 'console/src/pages.ts',
      anchor: '  Boxes,\n',
      after: '  Clock,\n',
    },
    {
      file: 'console/src/pages.ts',
      anchor: "  {\n    path: '/audit',\n",
      before: `  {
    path: '/usage',
    component: later(async () => (await import('./usage/page.tsx')).UsagePage),
    menu: { name: 'Usage', icon: Clock },
  },
`,
    },
    {
      file: 'src/http/docs.test.ts',
      anchor: "        'GET /api/models/{model}/versions/{version}',\n",
      before: "        'GET /api/models/{model}/usage',\n",
    },
    {
      file: 'src/http/docs.test.ts',
      anchor: "      'POST /api/prune': [409, 413, 415, 507],\n",
      before: "      'GET /api/models/{model}/usage': [404, 507],\n",
    },
    { file: 'docs/access.md', anchor: '`getRun`, ', after: '`getUsage`, ' },
    {
      file: help,
      anchor: '  promote [MODEL] VERSION                         Make',
      before:
        '  usage [MODEL]                                   Tell how long a model has trained, by kind of run\n',
    },
    { file: help, anchor: 'Usage: millrace promote', before: helpOfVerb },
  ],
  async prove(tree) {
    const tests = await tree.test([
      'src/operations/usage.test.ts',
      'src/http/docs.test.ts',
      'src/http/access/table.test.ts',
      'src/cli/cli.test.ts',
      'test/console/usage.test.ts',
    ])
    return [
      `${tests} tests, which ask the route and read the description of the API`,
      await proveVerb(tree),
      await provePage(tree),
    ]
  },
}

/** Trains a model and asks the verb for it. */
const proveVerb = async (tree: Tree): Promise<string> => {
  const place = ['--project', 'examples/churn', '--home', join(tree.folder, '.home')]
  const millrace = (...words: string[]) =>
    tree.run([process.execPath, 'src/cli/main.ts', ...words, ...place])
  await millrace('train', 'churn')
  const { usage } = JSON.parse(await millrace('usage', 'churn', '--json'))
  assert.deepEqual([usage.length, usage[0].kind, usage[0].runs], [1, 'train', 1])
  assert.ok(usage[0].seconds > 0)
  return `millrace usage: ${(await millrace('usage')).trim().replaceAll(/\s+/g, ' ')}`
}

/** Loads the list of pages as a browser gets it. */
const provePage = async (tree: Tree): Promise<string> => {
  const server = await createServer({
    configFile: join(tree.folder, 'console/vite.config.ts'),
    server: { middlewareMode: true, ws: false },
    logLevel: 'error',
  })
  try {
    const { pages, addressOf } = await server.ssrLoadModule('/src/pages.ts')
    const named = pages.flatMap((page: { menu?: { name: string } }) =>
      page.menu ? [`${page.menu.name} ${addressOf(page)}`] : [],
    )
    assert.ok(named.includes('Usage /usage'), `the menu: ${named.join(', ')}`)
    const { UsagePage } = await server.ssrLoadModule('/src/usage/page.tsx')
    assert.equal(typeof UsagePage, 'function')
    return `the menu: ${named.join(', ')}`
  } finally {
    await server.close()
  }
}
