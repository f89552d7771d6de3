/**
 * onnxruntime-node as it lies in the package: what runs models on the platforms that Millrace runs on, without its
 * installer, which asks another host for a CUDA provider and fails where it cannot reach it.
 */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders of its binaries, by platform and architecture. */
const platforms = ['linux/x64', 'linux/arm64', 'darwin/arm64']

const binaries = 'bin/napi-v6'

export const copyRuntime = async (from: string, to: string): Promise<void> => {
  for (const name of ['dist', 'README.md'])
    await cp(join(from, name), join(to, name), { recursive: true })
  for (const platform of platforms)
    await copyBinaries(join(from, binaries, platform), join(to, binaries, platform))
  const { name, version, license, main, types } = JSON.parse(
    await readFile(join(from, 'package.json'), 'utf8'),
  )
  const manifest = { name, version, license, main, types }
  await writeFile(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Of a library that lies there twice, under its full name and under the one that is loaded, the latter. */
const copyBinaries = async (from: string, to: string): Promise<void> => {
  for (const name of await readdir(from))
    if (!/\.\d+\.\d+\.\d+\./.test(name)) await cp(join(from, name), join(to, name))
}
