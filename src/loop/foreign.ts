/** Reads an ONNX file from elsewhere, with the numbers that it keeps in files beside it. */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MillraceError, messageOf } from '../core/error.ts'
import { guarded, lookAt } from '../core/files.ts'
import type { PackageFile } from '../core/records.ts'
import { type ExternalPart, externalParts, inlined } from '../onnx/foreign/inline.ts'
import { staysInside } from '../registry/inside.ts'
import { unlessBroken } from '../tasks/onnx/take.ts'

export interface ForeignFile {
  /** All of it, its numbers inside. */
  readonly bytes: Uint8Array
  /** What was read: the file first, then those beside it. */
  readonly files: readonly PackageFile[]
}

/** A file of Protocol Buffers ends there, and so does what becomes of it. */
const longest = 2 ** 31 - 1

/**
 * Fails with `bad_input` for what is no whole ONNX file, `refused` for numbers in a file outside of its folder, or in any
 * other file where it `isAlone`,
 * `too_large` from 2 GiB on, `not_found` where a file is not there.
 */
export const readForeign = async (
  path: string,
  { isAlone = false }: { readonly isAlone?: boolean } = {},
): Promise<ForeignFile> => {
  const model = await plainFile(path)
  const parts = unlessBroken(() => externalParts(model))
  const [first] = parts
  if (isAlone && first) throw withoutOthers(first)
  const folder = dirname(path)
  const names = [...new Set(parts.map(({ location }) => location))]
  const beside = new Map<string, Uint8Array>()
  for (const name of names)
    beside.set(name, await plainFile(await insideOf(folder, name, numbersOutside(name))))
  const total = parts.reduce((sum, part) => sum + sliceOf(beside, part).length, model.length)
  if (total > longest) throw tooLarge(path, total)
  return {
    bytes: parts.length === 0 ? model : inlined(model, (part) => sliceOf(beside, part)),
    files: [
      described(basename(path), model),
      ...names.map((name) => described(name, beside.get(name) ?? new Uint8Array())),
    ],
  }
}

/** A file with its digest. */
export const described = (name: string, bytes: Uint8Array): PackageFile => ({
  name,
  digest: hash('sha256', bytes, 'hex'),
  bytes: bytes.length,
})

/** A file of this size at most, and no link: a model could read any file of this machine by one. */
const plainFile = async (path: string): Promise<Uint8Array> => {
  const found = await lookAt(path).catch((cause) => {
    throw new MillraceError('not_found', { what: `${path} cannot be read.`, why: messageOf(cause) })
  })
  if (!found)
    throw new MillraceError('not_found', {
      what: `There is no file ${path}.`,
      fix: 'Name the ONNX file by its path from the folder you are in.',
    })
  if (!found.isFile())
    throw new MillraceError('bad_input', {
      what: `${path} is not a plain file.`,
      fix: 'Name the ONNX file itself, and not a folder or a link.',
    })
  if (found.size > longest) throw tooLarge(path, found.size)
  return guarded('read', path, () => readFile(path))
}

const tooLarge = (path: string, bytes: number) =>
  new MillraceError('too_large', {
    what: `The model ${path} has ${bytes.toLocaleString('en')} bytes with its numbers; at most ${longest.toLocaleString('en')} are taken.`,
    why: 'A file of ONNX ends at 2 GiB.',
    fix: 'Export a smaller model, or one with numbers of fewer bits.',
  })

const withoutOthers = ({ location }: ExternalPart) =>
  new MillraceError('refused', {
    what: `The model keeps numbers in ${JSON.stringify(location.slice(0, 200))}, and came alone.`,
    fix: 'Save it as one file: onnx.save(onnx.load("model.onnx"), "whole.onnx"). Or register it on the machine of the server, with its files beside it.',
  })

const numbersOutside = (name: string) =>
  new MillraceError('refused', {
    what: `The model keeps numbers in ${JSON.stringify(name.slice(0, 200))}, outside of its folder.`,
    why: 'A model could read any file of this machine that way.',
    fix: 'Export the model so that its numbers lie in it, or in a file beside it.',
  })

/** The path of a file in a folder, of which every folder on the way has to be one itself; fails with what is given. */
export const insideOf = async (
  folder: string,
  name: string,
  refused: MillraceError,
): Promise<string> => {
  if (!staysInside(name)) throw refused
  const parts = name.split('/')
  for (let depth = 1; depth < parts.length; depth++) {
    const found = await lookAt(join(folder, ...parts.slice(0, depth)))
    if (found && !found.isDirectory()) throw refused
  }
  return join(folder, ...parts)
}

const sliceOf = (
  beside: ReadonlyMap<string, Uint8Array>,
  { location, offset, length }: ExternalPart,
): Uint8Array => {
  const file = beside.get(location) ?? new Uint8Array()
  const end = length === null ? file.length : offset + length
  if (offset <= end && end <= file.length) return file.subarray(offset, end)
  throw new MillraceError('bad_input', {
    what: `${location} has ${file.length} bytes, and the model keeps numbers at ${offset} to ${end} in it.`,
    fix: 'Copy all of the files that the export has written.',
  })
}
