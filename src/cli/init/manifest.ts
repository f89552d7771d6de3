/** The package.json of a project: a new one, or what an existing one lacks. */
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import { millraceVersion } from '../../core/version.ts'

const names = z.record(z.string(), z.string()).optional()
const schema = z.looseObject({ scripts: names, dependencies: names, devDependencies: names })

/** What npm writes where there are no tests. */
const noTests = 'echo "Error: no test specified" && exit 1'

const wanted = { start: 'millrace up', test: 'millrace test' }

/** The text of it. `existing` is the one that is there. */
export const manifestOf = (name: string, existing: string | undefined): string => {
  const found = existing === undefined ? { name, private: true } : read(existing)
  const { scripts = {}, dependencies = {}, devDependencies = {} } = schema.parse(found)
  const { test, ...others } = scripts
  const kept = test === undefined || test === noTests ? others : scripts
  const has = 'millrace' in dependencies || 'millrace' in devDependencies
  const added = has ? dependencies : { ...dependencies, millrace: `^${millraceVersion}` }
  const manifest = {
    type: 'module',
    ...found,
    scripts: { ...wanted, ...kept },
    ...(Object.keys(added).length > 0 && { dependencies: added }),
    devDependencies: { '@types/node': '^24.0.0', ...devDependencies },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const read = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new MillraceError('refused', {
      what: 'The package.json that is there cannot be read.',
      fix: 'Correct it, or begin in an empty folder.',
      cause,
    })
  }
}
