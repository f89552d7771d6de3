/** `millrace data …`: a verb for each word. */
import { MillraceError } from '../../core/error.ts'
import type { Act } from '../verb.ts'

const words: Readonly<Record<string, () => Promise<Act>>> = {
  show: async () => (await import('./show.ts')).show,
}

export const run: Act = async (args, io) => {
  const [word = '', ...positionals] = args.positionals
  const act = Object.hasOwn(words, word) ? words[word] : undefined
  if (!act)
    throw new MillraceError('bad_usage', {
      what: `"data" does not know "${word}".`,
      fix: `Words it knows: ${Object.keys(words).join(', ')}.`,
    })
  await (await act())({ ...args, positionals }, io)
}
