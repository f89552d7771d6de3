/** A file that a command writes of what it reads meanwhile. */
import { open, rm } from 'node:fs/promises'
import { MillraceError } from '../core/error.ts'
import { guarded, lookAt, moveDurably, temporaryBeside } from '../core/files.ts'

/**
 * Writes a file that is not there yet: whole and safe on the disk, or not at all. Fails with `bad_usage` where a file of
 * that name is there.
 */
export const writeNew = async (path: string, parts: AsyncIterable<string>): Promise<void> => {
  await expectNone(path)
  const temporary = temporaryBeside(path)
  try {
    const file = await guarded('write', path, () => open(temporary, 'wx', 0o600))
    try {
      for await (const part of parts) await guarded('write', path, () => file.appendFile(part))
      await guarded('write', path, () => file.sync())
    } finally {
      await file.close()
    }
    await expectNone(path)
    await moveDurably(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

const expectNone = async (path: string): Promise<void> => {
  if (!(await lookAt(path))) return
  throw new MillraceError('bad_usage', {
    what: `There is ${path} already.`,
    why: 'An export writes over nothing.',
    fix: 'Name another file with --to, or move that one away.',
  })
}
