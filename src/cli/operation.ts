/** Verbs that ask one operation: their words and options are its fields. */
import type { Described } from '../operations/operation.ts'
import type { Door } from './door.ts'
import { optionsOf, placeholderOf } from './fields.ts'
import type { Verb } from './verb.ts'

export const verbOf = <Answer>(door: Door<Answer>): Verb => {
  const { name, operation, words = ['model'] } = door
  const needed = words.filter((word) => !mayBeLeftOut(operation, word))
  return {
    name,
    summary: operation.summary,
    positionals: words
      .map((word) => {
        const shown = placeholderOf(word, operation.input[word])
        return needed.includes(word) ? shown : `[${shown}]`
      })
      .join(' '),
    arity: [needed.length, words.length],
    options: optionsOf(operation.input, words),
    load: async () => {
      const { ask } = await import('./ask.ts')
      return { run: (args, io) => ask(door, args, io) }
    },
  }
}

const mayBeLeftOut = ({ input }: Described, word: string): boolean =>
  word === 'model' || input[word]?.safeParse(undefined).success === true
