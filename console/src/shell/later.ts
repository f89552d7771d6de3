import { type ComponentType, lazy } from 'react'
import { ApiError } from '../data/api.ts'
import { came, renewAfterLoss } from '../data/renewal.ts'

const missing = () =>
  new ApiError(0, {
    code: 'unreachable',
    what: 'The files of this page did not come.',
    why: 'The server answers, but not with them: it may have been upgraded, or something between cuts them off.',
    fix: 'Load the page again.',
  })

/** Ends never: the page is on its way to be loaded anew. */
const forever = () => new Promise<never>(() => {})

const fetched = async (load: () => Promise<ComponentType>): Promise<ComponentType> => {
  try {
    const component = await load()
    came(location.pathname)
    return component
  } catch {
    if (await renewAfterLoss()) return forever()
    throw missing()
  }
}

/** A page that is fetched when it is first opened. Opened while the server is away, it comes when the server does. */
export const later = (load: () => Promise<ComponentType>) =>
  lazy(async () => ({ default: await fetched(load) }))
