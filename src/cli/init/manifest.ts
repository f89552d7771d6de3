/** The package.json of a project: a new one, or what an existing one lacks. */
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'

const names = z.record(z.string(), z.string()).optional()
const schema = z.looseObject({ scripts: names, dependencies: names, devDependencies: names })

/** What npm writes where there are no tests. */
const noTests = 'echo "Error: no test specified" && exit 1'

const wanted = { start: 'millrace up', test: 'millrace test' }

/**
 * The text of it. `existing` is the one that is there, `from` where npm is to get Millrace from; `isModule` says that the
 * project's files are modules, whatever it says itself.
 */
export const manifestOf = (
  name: string,
  existing: string | undefined,
  { from, isModule }: { readonly from: string; readonly isModule: boolean },
): string => {
  const found = existing === undefined ? { name, private: true } : read(existing)
  const { scripts = {}, dependencies = {}, devDependencies = {} } = schema.parse(found)
  const { test, ...others } = scripts
  const kept = test === undefined || test === noTests ? others : scripts
  const has = 'millrace' in dependencies || 'millrace' in devDependencies
  const added = has ? dependencies : { ...dependencies, millrace: from }
  const manifest = {
    type: 'module',
    ...found,
    ...(isModule && { type: 'module' }),
    scripts: { ...wanted, ...kept },
    ...(Object.keys(added).length > 0 && { dependencies: added }),
    devDependencies: { '@types/node': '^24.0.0', ...devDependencies },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const read = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return schema.parse(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch (cause) {
    throw new MillraceError('refused', {
      what: 'The package.json that is there cannot be read.',
      fix: 'Correct it, or begin in an empty folder.',
      cause,
    })
  }
}
