/** What an export holds: the package of a version, what Python needs to run it, and the rows it learnt from. */
import { copyFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recipeOf } from '../../config/resolve.ts'
import { MillraceError } from '../../core/error.ts'
import { guarded, makeFolder, writeDurably } from '../../core/files.ts'
import type { ModelVersion } from '../../core/records.ts'
import type { Opened } from '../open.ts'
import { writeData } from './data.ts'
import { dataNames, runnerNames } from './names.ts'

/** What runs a kind of model, and what that imports. */
interface Runner {
  readonly script: string
  readonly requirements: readonly string[]
}

const runners: Readonly<Record<string, Runner>> = {
  'next-word': { script: 'text.py', requirements: ['numpy', 'onnxruntime', 'tokenizers'] },
  'tabular-class': { script: 'record.py', requirements: ['numpy', 'onnxruntime'] },
  'tabular-regression': { script: 'record.py', requirements: ['numpy', 'onnxruntime'] },
  'text-class': { script: 'class.py', requirements: ['numpy', 'onnxruntime', 'tokenizers'] },
  'image-class': { script: 'image.py', requirements: ['numpy', 'onnxruntime', 'pillow'] },
}

/** Of a kind that a project brings along: what its tensors mean, its task alone knows. */
const plain: Runner = { script: 'tensors.py', requirements: ['numpy', 'onnxruntime'] }

/** Writes everything into a folder that is there and empty, and answers the names of the files. */
export const writeContents = async (
  opened: Opened,
  version: ModelVersion,
  folder: string,
  { withData, signal }: { readonly withData: boolean; readonly signal: AbortSignal },
): Promise<string[]> => {
  if (withData) expectNoData(version)
  const { blobs } = opened.store
  // A blob that is damaged is made again where a sound copy is left.
  await opened.registry.open(version.model, version.version)
  const names = new Set<string>()
  for (const { name, digest } of version.files) {
    expectGoing(signal)
    await makeFolder(dirname(join(folder, name)))
    await blobs.copyTo(digest, join(folder, name))
    names.add(name)
  }
  const { script, requirements } = runners[recipeOf(version.lineage.config).task.kind] ?? plain
  const path = fileURLToPath(new URL(`python/${script}`, import.meta.url))
  // A package may have brought its own.
  const runner = join(folder, runnerNames.script)
  if (!names.has(runnerNames.script)) await guarded('write', runner, () => copyFile(path, runner))
  if (!names.has(runnerNames.requirements))
    await writeDurably(join(folder, runnerNames.requirements), `${requirements.join('\n')}\n`)
  for (const name of Object.values(runnerNames)) names.add(name)
  if (withData) for (const name of await writeData(opened, version, folder)) names.add(name)
  expectGoing(signal)
  return [...names].sort()
}

/** The package of a project's own task may have files of any name. */
const expectNoData = ({ model, version, files }: ModelVersion): void => {
  const tops = new Set(files.map(({ name }) => name.split('/')[0]))
  const taken = Object.values(dataNames).find((name) => tops.has(name))
  if (taken === undefined) return
  throw new MillraceError('conflict', {
    what: `The package of version ${version} of ${model} has a file ${taken} of its own; nothing was exported.`,
    why: `With --with-data ${taken} would be what Millrace writes of the rows.`,
    fix: 'Export without --with-data, or have the task give its file another name and train again.',
  })
}

const expectGoing = (signal: AbortSignal): void => {
  if (signal.aborted)
    throw new MillraceError('cancelled', {
      what: 'The export was stopped; nothing of it is left.',
      fix: 'Export again.',
    })
}
