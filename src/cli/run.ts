import { MillraceError } from '../core/error.ts'
import { millraceVersion } from '../core/version.ts'
import { readArgs, suggestion } from './args.ts'
import { RefusedAnswer } from './conclude.ts'
import { helpOf, overview } from './help.ts'
import { newVerbOf } from './renamed.ts'
import { terminalIo } from './terminal.ts'
import type { Io } from './verb.ts'
import { allVerbs, verbNamed, verbNames } from './verbs.ts'

/** Carries out what the words of a command line ask for, and gives the exit code; also where it can never end. */
export const runToEnd = async (words: readonly string[]): Promise<number> => {
  const tell = (error: MillraceError) => tellError(error, terminalIo(words.includes('--json')))
  let stick = () => {}
  const stuck = new Promise<number>((resolve) => {
    stick = () => resolve(tell(endless()))
  })
  const leave = (code: number) => {
    process.exitCode = tell(left(code))
  }
  // Nothing is left to wait for, and the command has not ended.
  process.once('beforeExit', stick)
  process.once('exit', leave)
  // Node tells of it by itself.
  process.once('uncaughtExceptionMonitor', () => process.off('exit', leave))
  try {
    return await Promise.race([runCommand(words), stuck])
  } finally {
    process.off('beforeExit', stick)
    process.off('exit', leave)
  }
}

const left = (code: number) =>
  new MillraceError('bad_config', {
    what: `The command was ended in the middle, with exit code ${code}.`,
    why: 'Something called process.exit: millrace.config.ts, or what it imports or calls.',
    fix: 'Throw an error there in its place, which says what is wrong.',
  })

const endless = () =>
  new MillraceError('bad_config', {
    what: 'The command waits for something that can never come.',
    why: 'A promise of millrace.config.ts, or of what it imports or calls, is left that nothing settles any more.',
    fix: 'Look for an `await` there whose promise nobody resolves.',
  })

/** Carries out what the words of a command line ask for, and gives the exit code. */
const runCommand = async (words: readonly string[]): Promise<number> => {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${overview(await allVerbs())}\n`)
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    process.stdout.write(`millrace ${millraceVersion}, Node ${process.versions.node}\n`)
    return 0
  }
  const io = terminalIo(rest.includes('--json'))
  try {
    const verb = await verbNamed(name)
    if (!verb) {
      const renamed = newVerbOf(name)
      throw new MillraceError('bad_usage', {
        what: renamed ?? `There is no verb "${name}".`,
        fix: `${renamed ? '' : suggestion(name, verbNames)}The verbs: ${verbNames.join(', ')}.`,
      })
    }
    const args = readArgs(verb, rest)
    if (args.flag('help')) io.out(helpOf(verb))
    else await (await verb.load()).run(args, io)
    return 0
  } catch (error) {
    return tellError(error, io)
  }
}

/** Says what went wrong, and gives the exit code. */
const tellError = (thrown: unknown, io: Io): number => {
  const isAnswered = thrown instanceof RefusedAnswer
  const error = isAnswered ? thrown.refusal : thrown
  const known =
    error instanceof MillraceError
      ? error
      : new MillraceError('internal', {
          what: `internal: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
          cause: error,
        })
  if (io.json) io.out(isAnswered ? thrown.text : JSON.stringify({ error: known }))
  else {
    io.note(`millrace: ${known.what}`)
    if (known.why) io.note(`  why: ${known.why}`)
    if (known.fix) io.note(`  do:  ${known.fix}`)
  }
  return known.exit
}
