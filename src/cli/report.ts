import { dirname, resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { makeFolder, writeDurably } from '../core/files.ts'
import { reportHtml } from '../docs/report/html.ts'
import { reportMarkdown } from '../docs/report/markdown.ts'
import { readReport } from '../docs/report/read.ts'
import { noChampion } from '../loop/champion.ts'
import { modelName, type Opened, openProject } from './open.ts'
import type { Act, Args } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args, { reads: true })
  const model = modelName(opened, args.positionals[0])
  const report = await readReport(opened.registry, model, await versionOf(opened, model, args))
  const write = formOf(args)
  const out = args.text('out')
  const text = io.json ? `${JSON.stringify(report)}\n` : write(report)
  if (out === undefined) return io.out(text.trimEnd())
  const path = resolve(out)
  await makeFolder(dirname(path))
  await writeDurably(path, text)
  if (io.json) io.out(JSON.stringify({ file: path }))
  io.note(`${report.title}: its report is in ${path}. ${report.verdict}`)
}

/** As it is asked for, else as the file is called, else Markdown. */
const formOf = (args: Args) => {
  const [html, markdown] = [args.flag('html'), args.flag('markdown')]
  if (html && markdown)
    throw new MillraceError('bad_usage', { what: '--html and --markdown: choose one of them.' })
  const isPage = html || (!markdown && /\.html?$/i.test(args.text('out') ?? ''))
  return isPage ? reportHtml : reportMarkdown
}

const versionOf = async ({ registry }: Opened, model: string, args: Args): Promise<number> => {
  const number = args.whole('version', [1, 1e9])
  const alias = args.text('alias')
  if (number !== undefined && alias !== undefined)
    throw new MillraceError('bad_usage', { what: '--version and --alias: choose one of them.' })
  if (number !== undefined) return number
  const found = await registry.alias(model, alias ?? 'champion')
  if (found) return found.version
  if (alias === undefined) {
    const [newest] = await registry.versions(model)
    if (newest) return newest.version
    throw await noChampion(registry, model)
  }
  const known = (await registry.aliases(model)).map((each) => each.alias)
  throw new MillraceError('not_found', {
    what: `No version of ${model} is called ${JSON.stringify(alias)}; it has ${known.join(', ') || 'no alias'}.`,
    fix: 'Give one of these, or --version N.',
  })
}
