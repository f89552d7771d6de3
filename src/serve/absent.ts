import { MillraceError } from '../core/error.ts'
import type { EndpointStatus } from './types.ts'

/** Why nothing answers under a name, and what to do about that very cause. */
export const nothingServed = (
  status: Pick<EndpointStatus, 'name' | 'model' | 'state' | 'wanted' | 'error' | 'refused'>,
): MillraceError => {
  const { name, model, state, wanted, error, refused } = status
  const of = name === model ? model : `${model}, for the endpoint ${name},`
  const what = `No version of ${of} is served.`
  if (state === 'unloaded')
    return new MillraceError('no_model', {
      what,
      why: 'It was unloaded.',
      fix: `Load it: millrace endpoint ${name} load, or POST /v2/repository/models/${name}/load.`,
    })
  if (state === 'off')
    return new MillraceError('no_model', {
      what: `The endpoint ${name} is switched off.`,
      why: 'Somebody did that; its versions stay open.',
      fix: `Switch it on: millrace endpoint ${name} on.`,
    })
  if (error === null)
    return wanted === null
      ? new MillraceError('no_model', {
          what,
          why: 'None has been made champion yet, or the model was deleted.',
          fix: 'Wait for a training whose gate passes, or promote a version.',
        })
      : new MillraceError('no_model', {
          what: `No version of ${of} is served yet.`,
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
