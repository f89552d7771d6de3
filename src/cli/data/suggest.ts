/** Checks that are suggested for a data set, printed or put into its configuration. */
import { readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { withChecks } from '../../config/edit.ts'
import { configFile, loadConfig } from '../../config/load.ts'
import { MillraceError, messageOf } from '../../core/error.ts'
import { moveDurably, temporaryBeside, writeDurably } from '../../core/files.ts'
import { counted } from '../../core/text.ts'
import type { DataCheck } from '../../core/validation.ts'
import { checkText } from '../../data/checks/print.ts'
import { author, type Opened } from '../open.ts'
import type { Do } from './asked.ts'

export const suggest: Do = async ({ opened, args, words: [set = ''] }) => {
  const version = args.whole('version', [1, Number.MAX_SAFE_INTEGER])
  if (version === undefined) await opened.loop.sets.current(set, author())
  const { dataset, checks, failed } = await opened.loop.sets.suggest(set, version)
  const out = failed.map(
    ({ says, found }) => `// Left out, as version ${dataset.number} fails it: ${says}: ${found}`,
  )
  const text = ['checks: [', ...checks.map((check) => `  ${checkText(check)},`), '],', ...out]
  const answer = { dataset, checks, failed, text: text.join('\n') }
  if (!args.flag('write')) return [answer, answer.text]
  const file = await write(opened, dataset.name, checks)
  const told = `${counted(checks.length, 'check')} of ${dataset.name} are written into ${file}. Edit them.`
  return [{ ...answer, file }, [told, ...out].join('\n')]
}

/** The new text takes the place of the old one after it was loaded and says what it should. */
const write = async (
  { config: { context, datasets } }: Opened,
  name: string,
  checks: readonly DataCheck[],
): Promise<string> => {
  const file = join(context.project, configFile)
  const source = datasets.find((each) => each.name === name)?.source.file
  const before = await readFile(file, 'utf8')
  const made = withChecks(before, checks.map(checkText), (path) =>
    path === null ? datasets.length === 1 : resolve(context.project, path) === source,
  )
  if ('problem' in made) throw refused(file, made.problem, checks)
  const staged = `${temporaryBeside(file).replace('.ts~', '~')}.ts`
  try {
    await writeDurably(staged, made.text, (await stat(file)).mode & 0o777)
    const loaded = await loadConfig({ ...context, file: basename(staged) }).catch(
      (error: unknown) => {
        throw refused(file, messageOf(error), checks)
      },
    )
    const after = loaded.datasets.find((each) => each.name === name)?.checks ?? []
    if (JSON.stringify(sorted(after)) !== JSON.stringify(sorted(checks)))
      throw refused(file, 'it would not say what was suggested', checks)
    await moveDurably(staged, join(dirname(file), configFile))
  } finally {
    await rm(staged, { force: true })
  }
  return file
}

const sorted = (checks: readonly DataCheck[]) =>
  checks.map((check) => Object.entries(check).sort(([one], [other]) => (one < other ? -1 : 1)))

const refused = (file: string, problem: string, checks: readonly DataCheck[]) =>
  new MillraceError('conflict', {
    what: `${file} was not changed: ${problem}.`,
    fix: `Put these into the options of its data:\nchecks: [\n${checks.map((check) => `  ${checkText(check)},`).join('\n')}\n],`,
  })
