/** Every source as one that lies on this machine. */
import type { Context } from '../../context.ts'
import { identityOf } from '../../identity.ts'
import type { Source } from '../../types.ts'
import { settledSource } from '../files.ts'
import { copyOf, type Scheme, schemeOf } from './address.ts'
import { type Given, type Mark, markOf, replaceCopy } from './copy.ts'
import { getHttp } from './http.ts'
import { getS3 } from './s3.ts'
import { getPostgres, getSqlite } from './sql.ts'

interface Asked {
  readonly address: string
  readonly name: string
  readonly query?: string
  readonly mark: Mark
}

const fetchers: Readonly<Record<Scheme, (asked: Asked) => Promise<Given | null>>> = {
  http: ({ address, name, mark }) => getHttp(address, name, mark),
  s3: ({ address, name, mark }) => getS3(address, name, mark),
  postgres: getPostgres,
  sqlite: getSqlite,
}

/** Most bytes that are fetched where the configuration says nothing else. */
const mostBytes = 2 ** 34

/**
 * A source as it lies on this machine: what is elsewhere by its copy in the home, which is asked for anew, or with
 * `any` only where there is none. `bad_data` where it cannot be had whole; then the copy stays as it was.
 */
export const localSource = async (
  context: Pick<Context, 'store'>,
  given: Source,
  which: 'newest' | 'any',
): Promise<Source> => {
  const scheme = schemeOf(given.file)
  if (scheme === undefined) return settledSource(given)
  const { file: name, column, query, reading = {} } = given
  const path = copyOf(context, given)
  if (which === 'newest' || !(await identityOf(path))) {
    const address = given.address?.() ?? name
    const asked = { address, name, mark: await markOf(path), ...(query !== undefined && { query }) }
    const found = await fetchers[scheme](asked)
    if (found) await replaceCopy(path, found, { name, most: reading.limits?.bytes ?? mostBytes })
  }
  const { declared } = given
  return { file: path, column, reading, name, ...(declared && { declared }) }
}
