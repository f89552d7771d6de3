/**
 * Makes of the repository, where everything runs from source, what npm packs: compiled, the console built, the
 * runtime beside, and a `package.json` that says so. `postpack.ts` takes it back.
 */
import { copyFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compile } from './compile.ts'
import { publishedManifest } from './manifest.ts'
import { keptManifest, manifestFile, restore, root } from './repository.ts'
import { copyRuntime } from './runtime.ts'

await restore()
await compile(root)
await copyRuntime(
  join(root, 'node_modules/onnxruntime-node'),
  join(root, 'dist/node_modules/onnxruntime-node'),
)
const published = `${JSON.stringify(await publishedManifest(), null, 2)}\n`
await copyFile(manifestFile, `${keptManifest}.new`)
await rename(`${keptManifest}.new`, keptManifest)
await writeFile(`${manifestFile}.new`, published)
await rename(`${manifestFile}.new`, manifestFile)
