import { dirname, resolve } from 'node:path'
import { makeFolder } from '../core/files.ts'
import { counted, size } from '../core/text.ts'
import { noChampion } from '../loop/champion.ts'
import { wholeNumber } from './args.ts'
import { writeContents } from './export/contents.ts'
import { expectPlace, placeExport } from './export/place.ts'
import { modelName, type Opened, openProject } from './open.ts'

import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const [name, number] = args.positionals
  const asked = number === undefined ? null : wholeNumber('VERSION', number, [1, 1e9])
  await using opened = await openProject(args, { reads: true })
  const model = modelName(opened, name)
  const version = await opened.registry.version(model, asked ?? (await championOf(opened, model)))
  const path = resolve(args.text('to') ?? `${model}-${version.version}`)
  await expectPlace(path, { force: args.flag('force'), home: opened.store.paths.home })
  await makeFolder(dirname(path))
  let files: readonly string[] = []
  const bytes = await placeExport(path, {
    top: `${model}-${version.version}`,
    time: version.createdAt,
    async fill(folder) {
      files = await writeContents(opened, version, folder, {
        withData: args.flag('with-data'),
        signal: io.interrupted(),
      })
      return files
    },
  })
  const answer = { model, version: version.version, path, files, bytes }
  io.out(io.json ? JSON.stringify(answer) : told(answer))
}

const championOf = async ({ registry }: Opened, model: string): Promise<number> => {
  const champion = await registry.alias(model, 'champion')
  if (!champion) throw await noChampion(registry, model)
  return champion.version
}

const told = (made: {
  readonly model: string
  readonly version: number
  readonly path: string
  readonly files: readonly string[]
  readonly bytes: number
}): string =>
  [
    `Version ${made.version} of ${made.model} is in ${made.path}: ${counted(made.files.length, 'file')}, ${size(made.bytes)}.`,
    ...made.files.map((name) => `  ${name}`),
  ].join('\n')
