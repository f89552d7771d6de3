/** Checks that are suggested for a data set, printed or put into its configuration. */
import { readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { withChecks } from '../../config/edit.ts'
import { configFile, loadConfig } from '../../config/load.ts'
import { MillraceError, messageOf } from '../../core/error.ts'
import { moveDurably, temporaryBeside, writeDurably } from '../../core/files.ts'
import { counted } from '../../core/text.ts'
import { checkText } from '../../data/checks/print.ts'
import { suggestChecks } from '../../operations/report.ts'
import { worldOf } from '../ask.ts'
import { asOwner, author, type Opened } from '../open.ts'
import type { Do } from './asked.ts'

export const suggest: Do = async ({ opened, args, words: [set = ''] }) => {
  const version = args.whole('version', [1, Number.MAX_SAFE_INTEGER])
  if (version === undefined) await opened.loop.sets.current(set, author())
  const by = asOwner()
  const answer = await suggestChecks.perform(worldOf(opened), { set, version }, by)
  const { dataset, lines } = answer
  const comments = answer.comments.map((comment) => `// ${comment}`)
  const written = [...lines.map((line) => `${line},`), ...comments]
  if (!args.flag('write'))
    return [answer, ['checks: [', ...written.map((line) => `  ${line}`), '],'].join('\n')]
  const file = await write(opened, dataset.name, { lines, written })
  const told = `${counted(lines.length, 'check')} of ${dataset.name} are written into ${file}. Edit them.`
  return [{ ...answer, file }, [told, ...comments].join('\n')]
}

interface Writing {
  /** The checks. */
  readonly lines: readonly string[]
  /** What is to stand between the brackets, a line each. */
  readonly written: readonly string[]
}

/** The new text takes the place of the old one after it was loaded and says what it should. */
const write = async (
  { config: { context, datasets } }: Opened,
  name: string,
  { lines, written }: Writing,
): Promise<string> => {
  const file = join(context.project, configFile)
  const source = datasets.find((each) => each.name === name)?.source.file
  const before = await readFile(file, 'utf8')
  const made = withChecks(before, written, (path) =>
    path === null ? datasets.length === 1 : resolve(context.project, path) === source,
  )
  if ('problem' in made) throw refused(file, made.problem, written)
  const staged = `${temporaryBeside(file).replace('.ts~', '~')}.ts`
  try {
    await writeDurably(staged, made.text, (await stat(file)).mode & 0o777)
    const loaded = await loadConfig({ ...context, file: basename(staged) }).catch(
      (error: unknown) => {
        throw refused(file, messageOf(error), written)
      },
    )
    const after = loaded.datasets.find((each) => each.name === name)?.checks ?? []
    if (JSON.stringify(after.map(checkText).sort()) !== JSON.stringify([...lines].sort()))
      throw refused(file, 'it would not say what was suggested', written)
    await moveDurably(staged, join(dirname(file), configFile))
  } finally {
    await rm(staged, { force: true })
  }
  return file
}

const refused = (file: string, problem: string, written: readonly string[]) =>
  new MillraceError('conflict', {
    what: `${file} was not changed: ${problem}.`,
    fix: `Put these into the options of its data:\nchecks: [\n${written.map((line) => `  ${line}`).join('\n')}\n],`,
  })
