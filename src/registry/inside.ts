/** What files of a version may be called, so that none of them leads out of its folder. */
import { MillraceError } from '../core/error.ts'
import type { ModelVersion, PackageFile } from '../core/records.ts'

/** Most files of a version. */
export const mostFiles = 1000
const mostParts = 8
/** Of a part, in bytes: every file system takes as many. */
const longestPart = 200

/** Whether a path, parted by slashes, stays in its folder on every system. */
export const staysInside = (path: string): boolean => {
  if (path.length > mostParts * (longestPart + 1)) return false
  const parts = path.split('/')
  return parts.length <= mostParts && parts.every(isName)
}

const isName = (part: string): boolean =>
  part !== '' &&
  part !== '.' &&
  part !== '..' &&
  !/[\\:\p{Cc}]/u.test(part) &&
  Buffer.byteLength(part) <= longestPart

type Named = Pick<ModelVersion, 'model' | 'version'>

/** Fails with `corrupt` where the files of a version cannot be laid out: a home may come from somebody else. */
export const expectFiles = (named: Named & Pick<ModelVersion, 'files'>): void => {
  const refused = (what: string) => foreign(named, what)
  const listed: unknown = named.files
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > mostFiles)
    throw refused(`does not list 1 to ${mostFiles} files.`)
  const names = new Set<string>()
  for (const file of listed) {
    const name: unknown = file?.name
    if (typeof name !== 'string' || !staysInside(name))
      throw refused(`names the file ${shown(name)}, which cannot be one of a package.`)
    if (names.has(name)) throw refused(`names the file ${shown(name)} twice.`)
    if (!isDescribed(file)) throw refused(`does not say the digest and the size of ${shown(name)}.`)
    names.add(name)
  }
  for (const name of names)
    for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1))
      if (names.has(name.slice(0, end)))
        throw refused(`names ${shown(name.slice(0, end))} as a file and as a folder.`)
}

/** Fails with `corrupt` where a file with the right digest has another size than the version says. */
export const expectSize = (named: Named, { name, bytes }: PackageFile, found: number): void => {
  if (found !== bytes)
    throw foreign(named, `says that ${shown(name)} has ${bytes} bytes, and it has ${found}.`)
}

const foreign = ({ model, version }: Named, what: string) =>
  new MillraceError('corrupt', {
    what: `Version ${version} of ${model} ${what}`,
    why: 'The database was changed by something else than Millrace.',
    fix: 'Do not use this home; put a copy of the database back.',
  })

const isDescribed = ({ digest, bytes }: PackageFile): boolean =>
  typeof digest === 'string' &&
  /^[0-9a-f]{64}$/.test(digest) &&
  Number.isSafeInteger(bytes) &&
  bytes >= 0

const shown = (name: unknown): string =>
  typeof name === 'string' ? JSON.stringify(name.slice(0, 200)) : 'without a name'
