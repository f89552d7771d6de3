import { MillraceError } from '../core/error.ts'
import type { Labels } from '../core/records.ts'
import { labelRun, labelVersion } from '../operations/label.ts'
import { wholeNumber } from './args.ts'
import { worldOf } from './ask.ts'
import { asOwner, openProject } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const { operation, input } = asked(args.positionals)
  const change = Object.fromEntries(
    ['name', 'note', 'tags'].flatMap((field) => {
      const given = args.text(field)
      return given === undefined ? [] : [[field, given]]
    }),
  )
  if (Object.keys(change).length === 0)
    throw new MillraceError('bad_usage', {
      what: 'Nothing is said of it.',
      fix: 'Give at least one of --name, --note and --tags; an empty one takes it away.',
    })
  await using opened = await openProject(args, { finds: true })
  const { labels } = await operation.perform(worldOf(opened), { ...input, ...change }, asOwner())
  io.out(io.json ? JSON.stringify({ labels }) : shown(labels).join('\n'))
}

/** What the words name. Fails with `bad_usage` where they name nothing that can be. */
const asked = ([kind = '', name = '', number, ...more]: readonly string[]) => {
  if (kind === 'run' && number === undefined) return { operation: labelRun, input: { id: name } }
  if (kind === 'version' && number !== undefined && more.length === 0)
    return {
      operation: labelVersion,
      input: { model: name, version: wholeNumber('N', number, [1, 1e9]) },
    }
  throw new MillraceError('bad_usage', {
    what: `"${[kind, name, number].filter(Boolean).join(' ')}" can have no name.`,
    fix: 'Allowed: label run RUN, label version MODEL N.',
  })
}

/** What was said of a run or version, a line each. */
export const shown = ({ name, note, tags }: Labels): string[] => [
  `  name  ${name || '–'}`,
  `  tags  ${tags.join(', ') || '–'}`,
  `  note  ${note || '–'}`,
]
