/** The repository's own `package.json`, which steps aside while npm packs. */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const manifestFile = join(root, 'package.json')
export const keptManifest = join(root, 'package.json.kept')

/** Puts things back as they were, also after a packing that was cut off. */
export const restore = async (): Promise<void> => {
  if (existsSync(keptManifest)) await rename(keptManifest, manifestFile)
  await rm(join(root, 'dist'), { recursive: true, force: true })
}
