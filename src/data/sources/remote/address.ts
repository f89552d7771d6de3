/** What lies elsewhere: addresses, and where their copies are kept. */
import { createHash } from 'node:crypto'
import { extname, join } from 'node:path'
import type { Context } from '../../context.ts'
import type { Source } from '../../types.ts'

export type Scheme = 'http' | 's3' | 'postgres' | 'sqlite'

const schemes: Readonly<Record<string, Scheme>> = {
  http: 'http',
  https: 'http',
  s3: 's3',
  postgres: 'postgres',
  postgresql: 'postgres',
  sqlite: 'sqlite',
}

/** How an address is asked; undefined of a path. */
export const schemeOf = (file: string): Scheme | undefined => {
  const [, scheme = ''] = /^([a-z0-9]+):(?:\/\/|(?=.))/i.exec(file) ?? []
  return schemes[scheme.toLowerCase()]
}

/** The file of the home that holds what an address gave last; its name says nothing of the address. */
export const copyOf = ({ store }: Pick<Context, 'store'>, { file, query = '' }: Source): string => {
  const name = createHash('sha256').update(`${file}\n${query}`).digest('hex')
  const end = query === '' ? (/^\.\w{1,8}$/.exec(extname(file))?.[0] ?? '') : '.jsonl'
  return join(store.paths.data, 'fetched', `${name}${end}`)
}
