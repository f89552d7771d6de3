/** Sentences to begin with, and what a project of one's own sentences is looked at with. */
import { createRng, shuffle } from '../../core/rng.ts'

const openings = [
  'could you please',
  'can you',
  'please',
  'i would like you to',
  'we need to',
  'i forgot to',
]
/** What is asked for, and what that is about. */
const topics: Readonly<Record<string, string>> = {
  'reset the password': 'account',
  'cancel the order': 'order',
  'change the address': 'account',
  'send the invoice': 'payment',
  'check the delivery': 'order',
  'refund the payment': 'payment',
  'update the contract': 'account',
  'close the account': 'account',
}
const actions = Object.keys(topics)
const owners = [
  'of my account',
  'for our team',
  'from last week',
  'for the new office',
  'of my sister',
]
const endings = [
  'today',
  'as soon as possible',
  'before friday',
  'and let me know',
  'when you have time',
]

/** Requests to a help desk, each once, in a drawn order. */
export const sentences = (): string[] => {
  const all = openings.flatMap((opening) =>
    actions.flatMap((action) =>
      owners.flatMap((owner) => endings.map((ending) => `${opening} ${action} ${owner} ${ending}`)),
    ),
  )
  return shuffle(all, createRng(1))
}

/** The same with what each is about. */
export const messages = (): { readonly message: string; readonly topic: string }[] =>
  sentences().map((message) => {
    const action = actions.find((each) => message.includes(each)) ?? ''
    return { message, topic: topics[action] ?? '' }
  })

/** Beginnings of the most frequent kinds, each with the words that follow it somewhere. */
export const promptsOf = (texts: readonly string[]) => {
  const following = new Map<string, Map<string, number>>()
  for (const text of texts) {
    const [first, second, next] = text.toLowerCase().match(/[\p{L}\p{M}']+/gu) ?? []
    if (!first || !second || !next) continue
    const beginning = `${first} ${second}`
    const words = following.get(beginning) ?? new Map<string, number>()
    following.set(beginning, words.set(next, (words.get(next) ?? 0) + 1))
  }
  const often = (words: ReadonlyMap<string, number>) =>
    [...words.values()].reduce((sum, one) => sum + one, 0)
  return [...following]
    .sort(([a, one], [b, other]) => often(other) - often(one) || (a < b ? -1 : 1))
    .slice(0, 10)
    .map(([prompt, words]) => ({
      prompt,
      accepted: [...words]
        .sort(([, one], [, other]) => other - one)
        .map(([word]) => word)
        .slice(0, 20),
    }))
}

/** The first three words of some texts. */
export const phrasesOf = (texts: readonly string[]): string[] => {
  const every = Math.max(1, Math.floor(texts.length / 10))
  return texts
    .filter((_, at) => at % every === 0)
    .map((text) => text.split(/\s+/).slice(0, 3).join(' '))
    .filter((phrase) => phrase !== '')
    .slice(0, 10)
}
