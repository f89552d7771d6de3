/**
 * A model package: a folder with `model.onnx`, the files of its task (`tokenizer.json`) and
 * `millrace.json`, which says what the model is, how well it did, where it comes from, and the
 * SHA-256 of every other file.
 */
import { hash } from 'node:crypto'
import { lstat, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError, messageOf } from '../../core/error.ts'
import { makeFolder, moveDurably, temporaryBeside, writeDurably } from '../../core/files.ts'
import type { Lineage, Metrics, PackageFile } from '../../core/records.ts'
import { isDType } from '../../core/tensor.ts'
import { encodeModel } from '../../onnx/proto.ts'
import { isGuess } from './guess.ts'
import { corrupt, isNumber, isObject, isText } from './shape.ts'
import type { Manifest, Package, Prepared } from './task.ts'

/** Of what is written. Format 1, which is read too, called the metrics figures. */
const format = 2
const manifestName = 'millrace.json'
export const modelName = 'model.onnx'

export interface PackageContent {
  readonly prepared: Prepared
  /** The trained arrays and states by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>
  readonly metrics: Metrics
  readonly lineage: Lineage | null
}

/**
 * Writes a package of what a training has made. The folder appears whole and durable, or not at all; one that is there
 * already is replaced.
 */
export const writePackage = async (
  folder: string,
  { prepared, parameters, metrics, lineage }: PackageContent,
): Promise<Manifest> => {
  const contents = new Map<string, Uint8Array>([
    [modelName, encodeModel(prepared.network.inference(parameters))],
  ])
  for (const [name, text] of Object.entries(prepared.files)) contents.set(name, Buffer.from(text))
  const { kind, options, signature, guess } = prepared
  const told = { signature, metrics, lineage, ...(guess && { guess }) }
  return writeFiles(folder, { task: { kind, options }, ...told }, contents)
}

/** The same of files that are there already, and of what is said of them. */
export const writeFiles = async (
  folder: string,
  told: Omit<Manifest, 'format' | 'files'>,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Manifest> => {
  const manifest: Manifest = {
    format,
    ...told,
    files: [...files].map(([name, content]) => describe(name, content)),
  }
  const unfinished = temporaryBeside(folder)
  await makeFolder(unfinished)
  for (const [name, content] of [...files, [manifestName, textOf(manifest)] as const])
    await writeInside(unfinished, name, content)
  await rm(folder, { recursive: true, force: true })
  await moveDurably(unfinished, folder)
  return manifest
}

const writeInside = async (folder: string, name: string, content: Uint8Array): Promise<void> => {
  const path = join(folder, name)
  await makeFolder(dirname(path))
  await writeDurably(path, content)
}

/**
 * Puts a further file into a package that is not read by anybody yet. The file is there before `millrace.json` names
 * it, so a package is whole at every moment. Fails with `bad_config` where the task has a file of that name.
 */
export const addToPackage = async (folder: string, name: string, text: string): Promise<void> => {
  const manifest = await readManifest(folder)
  if (manifest.files.some((file) => file.name === name))
    throw new MillraceError('bad_config', {
      what: `The package ${folder} has a file ${name} already.`,
      why: `Millrace writes ${name} itself, beside the files of the task.`,
      fix: 'Give the file of the task another name.',
    })
  const content = Buffer.from(text)
  await writeDurably(join(folder, name), content)
  const files = [...manifest.files, describe(name, content)]
  await writeDurably(join(folder, manifestName), textOf({ ...manifest, files }))
}

/** Says in a package that is not read by anybody yet what its answers are usually like. */
export const sayUsual = async (folder: string, usual: Manifest['usual']): Promise<void> => {
  const manifest = await readManifest(folder)
  await writeDurably(join(folder, manifestName), textOf({ ...manifest, ...(usual && { usual }) }))
}

/** Reads what a package says of itself. Fails with `corrupt`. */
export const readManifest = async (folder: string): Promise<Manifest> =>
  parse(folder, (await read(folder, manifestName, longestManifest)).toString())

/** Reads a package and checks every file against its digest. Fails with `corrupt`. */
export const readPackage = async (folder: string): Promise<Package> => {
  const manifest = await readManifest(folder)
  const contents = new Map<string, Uint8Array>()
  for (const { name, digest, bytes } of manifest.files) {
    const content = await read(folder, name, Math.min(bytes ?? longestFile, longestFile))
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

/** Largest files that are read, in bytes. */
const longestManifest = 16 << 20
const longestFile = 2 ** 31 - 1

const textOf = (manifest: Manifest): Buffer => Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)

const describe = (name: string, content: Uint8Array): PackageFile => ({
  name,
  digest: hash('sha256', content, 'hex'),
  bytes: content.length,
})

const parse = (folder: string, text: string): Manifest => {
  let manifest: unknown
  try {
    manifest = JSON.parse(text)
  } catch (cause) {
    throw corrupt(folder, `${manifestName} is not JSON.`, messageOf(cause))
  }
  if (!isObject(manifest)) throw corrupt(folder, `${manifestName} is not a JSON object.`)
  const { task, files, figures, ...others } = manifest
  if (others['format'] !== format && others['format'] !== 1)
    throw corrupt(folder, `its format is ${JSON.stringify(others['format'])}, not ${format}.`)
  const metrics = others['format'] === 1 ? figures : others['metrics']
  const whole =
    isObject(task) &&
    isText(task['kind']) &&
    isObject(task['options']) &&
    isObject(metrics ?? {}) &&
    Array.isArray(files) &&
    files.length <= mostFiles &&
    files.every(isFile)
  if (!whole) throw corrupt(folder, `${manifestName} does not say its task and its files.`)
  if (!isSignature(others['signature']))
    throw corrupt(folder, `${manifestName} does not say what the model takes and gives.`)
  if (others['guess'] !== undefined && !isGuess(others['guess']))
    throw corrupt(folder, `the simplest guess in ${manifestName} is no answer.`)
  if (others['usual'] !== undefined && !isUsual(others['usual']))
    throw corrupt(folder, `what is usual in ${manifestName} is no probability.`)
  return { ...manifest, metrics: metrics ?? {} } as unknown as Manifest
}

const isUsual = (value: unknown): boolean =>
  isObject(value) && isNumber(value['best']) && value['best'] >= 0 && value['best'] <= 1

const isSignature = (value: unknown): boolean =>
  isObject(value) &&
  [value['inputs'], value['outputs']].every((ports) => Array.isArray(ports) && ports.every(isPort))

const isPort = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['name']) &&
  isText(value['type']) &&
  isDType(value['type']) &&
  Array.isArray(value['shape']) &&
  value['shape'].every((length) => isText(length) || isNumber(length))

const mostFiles = 1000

/** No part of a name leads out of the folder. */
const isFile = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['name']) &&
  /^(?:[\w-][\w.-]{0,199}\/){0,7}[\w-][\w.-]{0,199}$/.test(value['name']) &&
  isText(value['digest']) &&
  (value['bytes'] === undefined || (isNumber(value['bytes']) && value['bytes'] >= 0))

/** A plain file of this size at most: a link may lead anywhere, and a device has no end. */
const read = async (folder: string, name: string, most: number): Promise<Buffer> => {
  const path = join(folder, name)
  try {
    const found = await lstat(path)
    if (!found.isFile()) throw corrupt(folder, `${name} is not a plain file.`)
    if (found.size > most)
      throw corrupt(folder, `${name} has ${found.size} bytes, expected ${most} at most.`)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause
    throw corrupt(folder, `${name} cannot be read.`, messageOf(cause), cause)
  }
}
