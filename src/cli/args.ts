import { parseArgs } from 'node:util'
import { MillraceError, messageOf } from '../core/error.ts'
import { newOptionIn } from './renamed.ts'
import { type Args, commonOptions, type Verb } from './verb.ts'

/** Reads the words after a verb's name. Throws `bad_usage` naming what is wrong. */
export const readArgs = (verb: Verb, words: readonly string[]): Args => {
  const { values, positionals } = parse(verb, words)
  const [fewest, most] = verb.arity
  if (!values['help'] && (positionals.length < fewest || positionals.length > most))
    throw misuse(
      verb,
      positionals.length < fewest
        ? `"${verb.name}" needs ${verb.positionals}.`
        : `"${verb.name}" does not know what to do with "${positionals[most]}".`,
    )
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    positionals,
    text,
    flag: (name) => values[name] === true,
    texts: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    whole(name, [least, largest]) {
      const given = text(name)
      return given === undefined ? undefined : wholeNumber(`--${name}`, given, [least, largest])
    },
  }
}

const parse = (
  verb: Verb,
  words: readonly string[],
): { values: Record<string, unknown>; positionals: string[] } => {
  try {
    return parseArgs({
      args: [...words],
      options: { ...commonOptions, ...verb.options },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    throw misuse(verb, newOptionIn(messageOf(error)) ?? messageOf(error).split('. ')[0] ?? '')
  }
}

/** A whole number within bounds. Throws `bad_usage` with what was found and what is allowed. */
export const wholeNumber = (
  name: string,
  given: string,
  [least, largest]: readonly [number, number],
): number => {
  const value = Number(given)
  if (given.trim() !== '' && Number.isInteger(value) && value >= least && value <= largest)
    return value
  throw new MillraceError('bad_usage', {
    what: `${name}: found "${given}". Allowed: a whole number from ${least} to ${largest}.`,
  })
}

const misuse = (verb: Verb, what: string) =>
  new MillraceError('bad_usage', { what, fix: `See: millrace ${verb.name} --help` })
