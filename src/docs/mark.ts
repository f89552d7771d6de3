/**
 * The mark in the first line of a page: that Millrace wrote it, and what it was made from. It tells a page that
 * has been changed by hand, and lets a card be checked where no home is: not whether it is of the current champion,
 * but that it is as it was written.
 */
import { hash } from 'node:crypto'

/** What a home knows of a champion, as Markdown. */
export interface Card {
  /** Null where none is documented. */
  readonly champion: number | null
  readonly text: string
}

export interface Page {
  /** What follows from the configuration alone, as Markdown. */
  readonly configured: string
  /** Null on a page that has none. */
  readonly card: Card | null
}

const start = '<!-- written by millrace docs; '
const marked =
  /^<!-- written by millrace docs; configuration ([0-9a-f]{16})(?:; champion (none|\d{1,15}); card ([0-9a-f]{16}))? -->\n\n/
/** No text of others can hold it: there `<` stands behind a backslash or in a line with others. */
const border = '\n<!-- champion -->\n\n'

/** The whole text of a page. */
export const composed = ({ configured, card }: Page): string => {
  const made = `configuration ${digestOf(configured)}`
  if (!card) return `${start}${made} -->\n\n${configured}\n`
  const { champion, text } = card
  const documented = `champion ${champion ?? 'none'}; card ${cardDigest(card)}`
  return `${start}${made}; ${documented} -->\n\n${configured}\n${border}${text}\n`
}

/** Whether Millrace wrote the page, of whatever version and whatever was done to it since. */
export const isOurs = (text: string): boolean => text.startsWith(start)

/** A page as it was read; its card is null too where it is not as it was written. */
export interface Read extends Page {
  /** Digest of the configuration's part, as its mark has it. */
  readonly madeFrom: string
  /** Whether one of its parts is not what was written. */
  readonly edited: boolean
}

/** A page in its parts; null where it has not the form of one. */
export const readPage = (text: string): Read | null => {
  const found = marked.exec(text)
  if (!found) return null
  const [mark, madeFrom = '', champion, cardFrom] = found
  const [configured = '', ...behind] = text.slice(mark.length).split(`\n${border}`)
  const part = (lines: string) => lines.replace(/\n$/, '')
  if (champion === undefined) {
    const own = part(text.slice(mark.length))
    return { configured: own, card: null, madeFrom, edited: digestOf(own) !== madeFrom }
  }
  const card = {
    champion: champion === 'none' ? null : Number(champion),
    text: part(behind.join(`\n${border}`)),
  }
  const whole = cardDigest(card) === cardFrom
  const edited = digestOf(configured) !== madeFrom || !whole
  return { configured, card: whole ? card : null, madeFrom, edited }
}

const cardDigest = ({ champion, text }: Card): string => digestOf(`${champion ?? 'none'}\n${text}`)

/** The first quarter of a SHA-256: enough to see a change, short enough for a line. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 16)
