/** Model folders of MLflow with an ONNX flavour: which file it is, and what its columns are called. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { guarded, lookAt } from '../core/files.ts'
import { insideOf } from './foreign.ts'

export interface MlflowModel {
  /** Path of the ONNX file. */
  readonly file: string
  /** Names of its columns, as the signature has them; null where it has none. */
  readonly columns: readonly string[] | null
  /** What MLflow says of where the model comes from. */
  readonly origin: Readonly<Record<string, string>>
}

const described = 'MLmodel'
const longest = 1 << 20

/** Fails with `not_found` where there is no such folder, `unsupported` for a model without an ONNX flavour. */
export const readMlflow = async (folder: string): Promise<MlflowModel> => {
  const values = scalarsIn(await textOf(join(folder, described)))
  const data = values.get('flavors.onnx.data')
  if (data === undefined) throw otherFlavour(folder, values)
  const outside = new MillraceError('refused', {
    what: `${join(folder, described)} names ${JSON.stringify(data.slice(0, 200))}, outside of its folder.`,
    fix: 'Save the model again with mlflow.onnx.save_model.',
  })
  const origin = ['mlflow_version', 'model_id', 'model_uuid', 'run_id'].flatMap((name) => {
    const value = values.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    file: await insideOf(folder, data, outside),
    columns: columnsIn(values.get('signature.inputs')),
    origin: Object.fromEntries(origin),
  }
}

const textOf = async (path: string): Promise<string> => {
  const found = await lookAt(path)
  if (!found?.isFile() || found.size > longest)
    throw new MillraceError('not_found', {
      what: `There is no file ${path} of at most ${longest} bytes.`,
      fix: 'Name the folder that mlflow.onnx.save_model wrote, with the file MLmodel in it.',
    })
  return guarded('read', path, () => readFile(path, 'utf8'))
}

const otherFlavour = (folder: string, values: ReadonlyMap<string, string>) => {
  const flavours = new Set(
    [...values.keys()].flatMap((path) => /^flavors\.([^.]+)\./.exec(path)?.[1] ?? []),
  )
  return new MillraceError('unsupported', {
    what: `The model in ${folder} has no ONNX flavour; it has ${[...flavours].join(', ') || 'none'}.`,
    fix: 'Convert the model to ONNX and save it with mlflow.onnx.save_model.',
  })
}

/** Names of the columns of a signature; null where it is one of tensors, or names none. */
const columnsIn = (signature: string | undefined): string[] | null => {
  const listed: unknown = signature === undefined ? null : parsed(signature)
  if (!Array.isArray(listed)) return null
  const names = listed.flatMap((each: unknown) =>
    isColumn(each) && each.type !== 'tensor' ? [each.name] : [],
  )
  return names.length > 0 && names.length === listed.length ? names : null
}

const isColumn = (value: unknown): value is { readonly type: string; readonly name: string } =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'type' in value &&
  typeof value.name === 'string' &&
  typeof value.type === 'string'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Texts and numbers of nested mappings as MLflow writes them in YAML, by their path: `flavors.onnx.data`. Lists and
 * anything else are passed over.
 */
const scalarsIn = (yaml: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const above: { readonly indent: number; readonly name: string }[] = []
  const lines = yaml.split(/\r?\n/)
  for (let at = 0; at < lines.length; at++) {
    const [, blanks = '', name = '', rest = ''] = keyLine.exec(lines[at] ?? '') ?? []
    if (name === '') continue
    while ((above.at(-1)?.indent ?? -1) >= blanks.length) above.pop()
    above.push({ indent: blanks.length, name })
    const parts = [rest.trim()]
    const quote = /^['"]/.exec(rest.trim())?.[0]
    let end = quote === undefined ? Number.POSITIVE_INFINITY : closing(rest.trim(), quote, 1)
    // A quoted text goes on until its quote; a line break in it is a blank.
    while (quote !== undefined && end < 0 && at + 1 < lines.length) {
      const part = ` ${(lines[++at] ?? '').trim()}`
      end = closing(part, quote, 0)
      parts.push(part)
    }
    const text = [
      ...parts.slice(0, -1),
      parts.at(-1)?.slice(0, end < 0 ? undefined : end + 1),
    ].join('')
    if (text !== '') found.set(above.map((each) => each.name).join('.'), unquoted(text))
  }
  return found
}

const keyLine = /^( *)([\w.-]+):(?: (.*))?$/

/** Where a quoted text ends in a part of it; −1 where it goes on. Each part is looked at once. */
const closing = (part: string, quote: string, from: number): number => {
  for (let at = from; at < part.length; at++) {
    if (quote === '"' && part[at] === '\\') at++
    else if (part[at] === quote) {
      if (quote === '"' || part[at + 1] !== quote) return at
      at++
    }
  }
  return -1
}

const unquoted = (text: string): string => {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'")
  const value = text.startsWith('"') ? parsed(text) : text
  return typeof value === 'string' ? value : text
}
