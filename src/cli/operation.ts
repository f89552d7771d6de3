/** Verbs that ask one operation: their words and options are its fields. */
import type { z } from '../core/schema.ts'
import type { Described } from '../operations/operation.ts'
import type { Door } from './door.ts'
import { optionsOf, placeholderOf } from './fields.ts'
import type { Verb } from './verb.ts'

export const verbOf = <Output extends z.ZodType, Answer = z.output<Output>>(
  door: Door<Output, Answer>,
): Verb => {
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
    options: { ...optionsOf(operation.input, words), ...door.options },
    load: async () => {
      const { ask } = await import('./ask.ts')
      return { run: (args, io) => ask(door, args, io) }
    },
  }
}

const mayBeLeftOut = ({ input }: Described, word: string): boolean =>
  word === 'model' || input[word]?.safeParse(undefined).success === true
