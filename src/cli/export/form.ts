export type Form = 'folder' | 'tar' | 'tar.gz'

/** What a path asks for by its end. */
export const formOf = (path: string): Form => {
  if (/\.(tar\.gz|tgz)$/i.test(path)) return 'tar.gz'
  return /\.tar$/i.test(path) ? 'tar' : 'folder'
}

/** The name of an archive without its end. */
export const stemOf = (name: string): string => name.replace(/\.(tar|tar\.gz|tgz)$/i, '')
