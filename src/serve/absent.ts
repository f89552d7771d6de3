import { MillraceError } from '../core/error.ts'
import type { EndpointStatus } from './types.ts'

/** Why no version of a model is served, and what to do about that very cause. */
export const nothingServed = ({
  model,
  wanted,
  error,
  refused,
}: Pick<EndpointStatus, 'model' | 'wanted' | 'error' | 'refused'>): MillraceError => {
  const what = `No version of ${model} is served.`
  if (error === null)
    return wanted === null
      ? new MillraceError('no_model', {
          what,
          why: 'None has been made champion yet.',
          fix: 'Wait for a training whose gate passes, or promote a version.',
        })
      : new MillraceError('no_model', {
          what: `No version of ${model} is served yet.`,
          why: `Version ${wanted} is being opened.`,
          fix: 'Try again in a moment.',
        })
  return new MillraceError('no_model', {
    what,
    why: error,
    fix: refused.some(({ version }) => version === wanted)
      ? `Mend it, or promote a version that opens: millrace promote ${model} VERSION. It is tried again by itself.`
      : 'Look at the disk and at the database.',
  })
}
