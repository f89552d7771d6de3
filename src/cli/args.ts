import { parseArgs } from 'node:util'
import { MillraceError, messageOf } from '../core/error.ts'
import { nearest } from '../core/nearest.ts'
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
  const options = { ...commonOptions, ...verb.options }
  try {
    return parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    const message = messageOf(error)
    const renamed = newOptionIn(message)
    if (renamed) throw misuse(verb, renamed)
    const unknown = /^Unknown option '(--[^']+)'/.exec(message)?.[1] ?? ''
    const known = Object.keys(options).map((name) => `--${name}`)
    throw misuse(verb, message.split('. ')[0] ?? '', suggestion(unknown, known))
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

const misuse = (verb: Verb, what: string, suggested = '') =>
  new MillraceError('bad_usage', { what, fix: `${suggested}See: millrace ${verb.name} --help` })

/** A sentence that asks for the name that was probably meant; empty where none is close. */
export const suggestion = (given: string, names: readonly string[]): string => {
  const meant = nearest(given, names)
  return meant === undefined ? '' : `Did you mean ${meant}? `
}
