/**
 * A model package: a folder with `model.onnx`, the files of its task (`tokenizer.json`) and
 * `millrace.json`, which says what the model is, how well it did, where it comes from, and the
 * SHA-256 of every other file.
 */
import { hash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError, messageOf } from '../core/error.ts'
import { makeFolder, moveDurably, temporaryBeside, writeDurably } from '../core/files.ts'
import type { Figures, Lineage, PackageFile } from '../core/records.ts'
import { encodeModel } from '../onnx/proto.ts'
import type { Learnt, Manifest, Package } from './task.ts'

const format = 1
const manifestName = 'millrace.json'
export const modelName = 'model.onnx'

export interface PackageContent {
  readonly learnt: Learnt
  /** The trained arrays and states by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>
  readonly figures: Figures
  readonly lineage: Lineage | null
}

/**
 * Writes a package. The folder appears whole and durable, or not at all; one that is there already
 * is replaced.
 */
export const writePackage = async (
  folder: string,
  { learnt, parameters, figures, lineage }: PackageContent,
): Promise<Manifest> => {
  const contents = new Map<string, Uint8Array>([
    [modelName, encodeModel(learnt.network.inference(parameters))],
  ])
  for (const [name, text] of Object.entries(learnt.files)) contents.set(name, Buffer.from(text))
  const manifest: Manifest = {
    format,
    task: { kind: learnt.kind, options: learnt.options },
    signature: learnt.signature,
    figures,
    lineage,
    files: [...contents].map(([name, content]) => describe(name, content)),
  }
  contents.set(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))

  const unfinished = temporaryBeside(folder)
  await makeFolder(unfinished)
  for (const [name, content] of contents) await writeDurably(join(unfinished, name), content)
  await rm(folder, { recursive: true, force: true })
  await moveDurably(unfinished, folder)
  return manifest
}

/** Reads a package and checks every file against its digest. Fails with `corrupt`. */
export const readPackage = async (folder: string): Promise<Package> => {
  const manifest = parse(folder, Buffer.from(await read(folder, manifestName)).toString())
  const contents = new Map<string, Uint8Array>()
  for (const { name, digest } of manifest.files) {
    const content = await read(folder, name)
    const found = hash('sha256', content, 'hex')
    if (found !== digest)
      throw corrupt(
        folder,
        `${name} is not the file that was written.`,
        `Its SHA-256 is ${found}, not ${digest}.`,
      )
    contents.set(name, content)
  }
  return {
    folder,
    manifest,
    file(name) {
      const content = contents.get(name)
      if (!content) throw corrupt(folder, `it has no ${name}.`)
      return content
    },
  }
}

const describe = (name: string, content: Uint8Array): PackageFile => ({
  name,
  digest: hash('sha256', content, 'hex'),
  bytes: content.length,
})

const parse = (folder: string, text: string): Manifest => {
  let manifest: Partial<Manifest> | null
  try {
    manifest = JSON.parse(text)
  } catch (cause) {
    throw corrupt(folder, `${manifestName} is not JSON.`, messageOf(cause))
  }
  if (manifest?.format !== format)
    throw corrupt(folder, `its format is ${manifest?.format}, not ${format}.`)
  const whole =
    typeof manifest.task?.kind === 'string' &&
    typeof manifest.task.options === 'object' &&
    Array.isArray(manifest.files) &&
    manifest.files.every(
      // A name with a slash could lead out of the folder.
      ({ name, digest }) => /^[\w-][\w.-]*$/.test(name) && typeof digest === 'string',
    )
  if (!whole) throw corrupt(folder, `${manifestName} does not say its task and its files.`)
  return manifest as Manifest
}

const read = async (folder: string, name: string): Promise<Uint8Array> => {
  try {
    return await readFile(join(folder, name))
  } catch (cause) {
    throw corrupt(folder, `${name} cannot be read.`, messageOf(cause), cause)
  }
}

const corrupt = (folder: string, what: string, why?: string, cause?: unknown): MillraceError =>
  new MillraceError('corrupt', {
    what: `The model package ${folder} is damaged: ${what}`,
    ...(why === undefined ? {} : { why }),
    fix: 'Roll back to another version, or train again.',
    cause,
  })
