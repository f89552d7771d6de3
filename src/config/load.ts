import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MillraceError, messageOf } from '../core/error.ts'
import { readProject } from '../core/project.ts'
import { newExportIn } from './renamed.ts'
import { type ResolvedConfig, resolveConfig } from './resolve.ts'
import type { ConfigContext, UserConfig } from './types.ts'

export const configFile = 'millrace.config.ts'

export interface LoadOptions {
  /** Folder with `millrace.config.ts`. */
  readonly project: string
  /** State folder. */
  readonly home: string
  readonly fast?: boolean
  /** Another file of the project that is loaded in place of its own. Default `millrace.config.ts`. */
  readonly file?: string
}

/** Loads and resolves a project's configuration. Throws `bad_config` or `bad_usage`. */
export const loadConfig = async (options: LoadOptions): Promise<ResolvedConfig> => {
  const context = {
    project: resolve(options.project),
    home: resolve(options.home),
    fast: options.fast ?? false,
  }
  const file = join(context.project, options.file ?? configFile)
  if (!existsSync(file))
    throw new MillraceError('bad_usage', {
      what: `There is no ${configFile} in ${context.project}.`,
      fix: 'Name the folder of a project: millrace up DIR. `millrace init DIR` makes a new one.',
    })
  return resolveConfig(await evaluate(file, context), context)
}

/** What the file exports, or what the function that it exports gives back. */
const evaluate = async (file: string, context: ConfigContext): Promise<unknown> => {
  const release = readProject(context.project)
  try {
    const loaded: { default?: UserConfig } = await import(pathToFileURL(file).href)
    if (loaded.default === undefined)
      throw new MillraceError('bad_config', {
        what: `${file} has no default export.`,
        fix: 'Write: export default defineConfig({ models: { … } })',
      })
    const user = loaded.default
    return typeof user === 'function' ? await user(context) : user
  } catch (error) {
    if (error instanceof MillraceError) throw error
    const said = messageOf(error)
    throw new MillraceError('bad_config', {
      what: `${placeOf(error) ?? file} could not be loaded: ${newExportIn(said) ?? said}.`,
      fix: 'Correct the file; an editor that knows TypeScript shows where it is wrong.',
      cause: error,
    })
  } finally {
    release()
  }
}

/** Where the text of a module is wrong: its path and line, which stand before the stack. */
const placeOf = (error: unknown): string | undefined => {
  if (!(error instanceof SyntaxError)) return undefined
  const [, path, line] = /^(.+):(\d+)\n/.exec(error.stack ?? '') ?? []
  return path && `${path.startsWith('file:') ? fileURLToPath(path) : path}, line ${line},`
}
