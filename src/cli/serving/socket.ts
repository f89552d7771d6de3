import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A socket in a folder that only this user can enter. */
export const openSocket = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  return {
    path: join(folder, 'loop.sock'),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
