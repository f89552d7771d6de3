import { resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { counted } from '../core/text.ts'
import { author, modelName, openProject } from './open.ts'
import type { Args, Io } from './verb.ts'

/** `predict --from FILE --to FILE`: every row of a file is answered by one version. */
export const runBatch = async (args: Args, io: Io, from: string): Promise<void> => {
  const to = args.text('to')
  if (to === undefined || args.positionals.length > 0)
    throw new MillraceError('bad_usage', {
      what: to === undefined ? 'Where the answers go is not said.' : 'A text and a file are given.',
      fix: 'Ask for a whole file: millrace predict --from rows.csv --to answers.csv',
    })
  await using opened = await openProject(args, { finds: true })
  const model = modelName(opened, args.text('model') ?? opened.loop.models[0])
  const asked = args.whole('version', [1, 2 ** 31 - 1])
  const { run, version, rows, failed } = await opened.loop.answerFile({
    ...{ name: null, model, version: asked ?? null, from: resolve(from), to: resolve(to) },
    ...{ column: args.text('column') ?? null, top: args.whole('top', [1, 10]) ?? 5 },
    ...{ log: !args.flag('unlogged'), trigger: 'manual', author: author() },
    signal: io.interrupted(),
    progress: ({ rows }) => io.terminal && io.draw(`${rows.toLocaleString('en')} rows`),
    warn: (what) => io.note(`millrace: ${what}`),
  })
  if (io.json) io.out(JSON.stringify({ run, model, version, rows, failed, to: resolve(to) }))
  else
    io.out(
      `${counted(rows, 'row')} answered by ${model} version ${version} in ${to}${failedIn(failed)}`,
    )
}

const failedIn = (failed: number): string =>
  failed === 0 ? '' : `; ${failed.toLocaleString('en')} of them could not be, and say why`
