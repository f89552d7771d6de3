/** Loads a scoring step from the files of a package. */
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MillraceError, messageOf } from '../../../core/error.ts'
import { readProject } from '../../../core/project.ts'
import { z } from '../../../core/schema.ts'
import type { ScoringStep } from './define.ts'
import { asStep } from './stray.ts'

/** Names as Prometheus and JSON take them. */
const metricName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/
const mostMetrics = 20

const isStep = (value: unknown): value is ScoringStep =>
  typeof value === 'object' &&
  value !== null &&
  'input' in value &&
  value.input instanceof z.ZodType &&
  'preprocess' in value &&
  typeof value.preprocess === 'function' &&
  'postprocess' in value &&
  typeof value.postprocess === 'function' &&
  'example' in value

/** Fails with `bad_input` where the module cannot be loaded, or exports no step. */
export const loadStep = async (folder: string, entry: string): Promise<ScoringStep> => {
  const path = join(folder, entry)
  const release = readProject(dirname(path))
  try {
    const loaded: { default?: unknown } = await asStep(
      folder,
      () => import(pathToFileURL(path).href),
    )
    return stepIn(loaded.default, entry)
  } catch (error) {
    throw unloadable(entry, error)
  } finally {
    release()
  }
}

const stepIn = (found: unknown, entry: string): ScoringStep => {
  if (!isStep(found))
    throw new MillraceError('bad_input', {
      what: `${entry} exports no scoring step by default.`,
      fix: 'Write: export default defineScoringStep({ input, example, preprocess, postprocess })',
    })
  const { metrics = [] } = found
  const odd = metrics.find((name) => !metricName.test(name))
  if (odd === undefined && metrics.length <= mostMetrics) return found
  throw new MillraceError('bad_input', {
    what:
      odd === undefined
        ? `The scoring step names ${metrics.length} metrics; at most ${mostMetrics} are told.`
        : `The scoring step calls a metric ${JSON.stringify(odd)}.`,
    fix: 'Name them by letters, digits and "_".',
  })
}

/** What of a module that cannot be loaded is said. */
export const unloadable = (path: string, error: unknown): MillraceError =>
  error instanceof MillraceError
    ? error
    : new MillraceError('bad_input', {
        what: `The scoring step ${path} cannot be loaded: ${messageOf(error)}`,
        fix: 'Correct the module, and what it imports. Files that it reads by itself are not kept with a version.',
        cause: error,
      })
