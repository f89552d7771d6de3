/** Brings the pages of a folder to what they should be. */
import { rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { guarded, makeFolder, syncFolder, writeDurably } from '../core/files.ts'
import type { Judged } from './state.ts'

export type Done = 'written' | 'unchanged' | 'removed'

/** What is done to a page; one that is written by somebody else is never among them. */
export const doneTo = ({ state }: Judged): Done => {
  if (state === 'current') return 'unchanged'
  return state === 'left over' ? 'removed' : 'written'
}

/**
 * Writes what is not there or stale, and removes what is left over. Fails with `refused` before anything is done.
 * `source`: the file that the pages tell of; who may read it may read them.
 */
export const writePages = async (
  folder: string,
  pages: readonly Judged[],
  source: string,
): Promise<void> => {
  const foreign = pages.filter(({ state }) => state === 'foreign')
  if (foreign.length > 0)
    throw new MillraceError('refused', {
      what: `Not written by \`millrace docs\`: ${foreign.map(({ name }) => join(folder, name)).join(', ')}. Nothing was changed.`,
      why: 'A page of somebody else would be lost.',
      fix: 'Move it away, or name another folder: --to DIR.',
    })
  const rights = (await stat(source)).mode & 0o666
  for (const page of pages) {
    const path = join(folder, page.name)
    const done = doneTo(page)
    if (done === 'removed') await remove(path)
    if (done !== 'written') continue
    // Whoever may read the configuration only is to write them again all the same.
    await makeFolder(dirname(path), rights | ((rights & 0o444) >> 2) | 0o700)
    await writeDurably(path, page.text, rights | 0o600)
  }
}

const remove = (path: string): Promise<void> =>
  guarded('remove', path, async () => {
    await rm(path, { force: true })
    await syncFolder(dirname(path))
  })
