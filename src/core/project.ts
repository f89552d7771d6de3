/** How the modules of a project are read: `millrace` is this one, and TypeScript files are modules. */
import { realpathSync } from 'node:fs'
import { isBuiltin, registerHooks } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { moduleAt } from './module.ts'

/** What `exports` of package.json names. */
const ownNames: ReadonlyMap<string, string> = new Map(
  ['index', 'task', 'testing'].map((name) => [
    name === 'index' ? 'millrace' : `millrace/${name}`,
    moduleAt(`../${name}`, import.meta.url).href,
  ]),
)

/** Whether a specifier names a module of Millrace, or of Node, which files of a project may import by name. */
export const isGiven = (specifier: string): boolean =>
  ownNames.has(specifier) || isBuiltin(specifier)

/**
 * Lets files anywhere on the machine import `millrace`, installed beside them or not, and takes the TypeScript files
 * of a project for ES modules, whatever its package.json says of its JavaScript. Answers what takes it back.
 */
export const readProject = (project: string): (() => void) => {
  // Modules have their real path, whatever link they were reached through.
  const folder = pathToFileURL(realpathSync(project) + sep).href
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const own = ownNames.get(specifier)
      return own ? { url: own, shortCircuit: true } : next(specifier, context)
    },
    load(url, context, next) {
      const ours = url.startsWith(folder) && !url.includes('/node_modules/') && url.endsWith('.ts')
      return next(url, ours ? { ...context, format: 'module-typescript' } : context)
    },
  })
  return () => hooks.deregister()
}
