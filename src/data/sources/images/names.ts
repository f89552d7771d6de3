/** Names in a folder of pictures: which are read, and which cannot be told apart. */
import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { guarded } from '../../../core/files.ts'
import { bad } from '../../bad.ts'
import { shownPath } from '../../names.ts'

/** What systems leave in folders, beside names that begin with a dot. */
const leftovers = new Set(['thumbs.db', 'desktop.ini', '__macosx', '@eadir'])

const isHidden = (name: string): boolean =>
  name.startsWith('.') || leftovers.has(name.toLowerCase())

export interface Entry {
  readonly name: string
  readonly kind: 'folder' | 'link' | 'file'
}

/**
 * What lies in a folder, by name. `bad_data` names what is not UTF-8, and two names that are the same but for their
 * case, or for how their accents are encoded: a folder of another system holds but one of them.
 */
export const entriesOf = async (folder: string): Promise<Entry[]> => {
  const found = await guarded('read', folder, () =>
    readdir(folder, { withFileTypes: true, encoding: 'buffer' }),
  )
  const entries = found.map((entry) => ({ name: nameOf(folder, entry), kind: kindOf(entry) }))
  const kept = entries.filter(({ name }) => !isHidden(name))
  kept.sort((a, b) => (a.name < b.name ? -1 : 1))
  expectApart(folder, kept)
  return kept
}

const kindOf = (entry: Dirent<Buffer>): Entry['kind'] =>
  entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'file'

const nameOf = (folder: string, { name }: Dirent<Buffer>): string => {
  if (isUtf8(name)) return name.toString()
  const shown = name.toString('latin1').replaceAll(/[^ -~]/g, (sign) => `\\x${hex(sign)}`)
  throw bad(
    `${shownPath(folder)}: the name "${shown}"`,
    'is not UTF-8',
    'Give the file a name in UTF-8.',
  )
}

const hex = (sign: string) => sign.charCodeAt(0).toString(16).padStart(2, '0')

const expectApart = (folder: string, entries: readonly Entry[]): void => {
  const seen = new Map<string, string>()
  for (const { name } of entries) {
    const key = name.normalize('NFC').toLowerCase()
    const other = seen.get(key)
    if (other !== undefined)
      throw bad(
        `${shownPath(folder)}: the names ${JSON.stringify(other)} and ${JSON.stringify(name)}`,
        'differ in nothing but case or encoding',
        'Give one of them another name: on other systems they are one.',
      )
    seen.set(key, name)
  }
}

/** A path as messages show it; one with line breaks in quotes. */
export const shown = (path: string): string => {
  const short = shownPath(path)
  return /\p{Cc}/u.test(short) ? JSON.stringify(short) : short
}
