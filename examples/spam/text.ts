/**
 * What an e-mail says: its subject and its own words. All that would give away where a mail was collected goes: every
 * other header, marks of lists, what is quoted, footers, addresses, and the lines of a feed.
 */
import { charsOf, entities, header, unquotedPrintable, withoutTags } from '../autocomplete/mail.ts'

/** Longer mails are cut: in the end they are tables, logs and long lists. */
const longest = 20_000

/** White space, and signs that no text file may have. */
const blank = /[\s\p{Cc}\uFFFD]+/gu

export interface Mail {
  /** Without marks of lists and of answers. */
  readonly subject: string
  /** Subject and words, in one line. */
  readonly text: string
}

/** `mail` is the whole message with one character a byte (`latin1`). */
export const readMail = (mail: string): Mail => {
  const unix = mail.replaceAll('\r\n', '\n')
  const subject = bareSubject(header(unix.slice(0, unix.indexOf('\n\n')), 'subject'))
  const body = ownLines(bodyOf(unix))
  return { subject, text: `${subject}\n${body}`.replace(blank, ' ').trim().slice(0, longest) }
}

/** Addresses of people: those of the collectors are in many mails. */
const address = /[^\s<>"'()]+@[^\s<>"'()]+/g

/** Without `Re:`, `Fwd:` and what stands in brackets, which lists and senders of spam add. */
const bareSubject = (value: string): string =>
  decodedWords(value)
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/^(?:\s*(?:re|fwd?|aw)(?:\[\d+\])?:)+/i, ' ')
    .replace(address, '@')
    .replace(/\s+/g, ' ')
    .trim()

/** Encoded words of a header, such as `=?iso-8859-1?Q?Gr=FC=DFe?=`. */
const decodedWords = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[^?]*\?([bq])\?([^?]*)\?=/gi, (_, how, text) =>
      charsOf(
        how.toLowerCase() === 'b' ? fromBase64(text) : unquotedPrintable(text.replaceAll('_', ' ')),
      ),
    )

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('latin1')

/** Text of the first part that has any, HTML without its tags; '' for attachments. */
const bodyOf = (part: string): string => {
  const end = part.indexOf('\n\n')
  const head = part.slice(0, end)
  const body = part.slice(end + 2)
  const type = header(head, 'content-type')
  const boundary = /boundary="?([^";\n]+)/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary) {
    const parts = body.split(`--${boundary}`).slice(1)
    return parts.map((each) => bodyOf(each.replace(/^\n(?!\n)/, ''))).find((text) => text) ?? ''
  }
  if (type && !/^text\//i.test(type)) return ''
  const whole = charsOf(decoded(body, header(head, 'content-transfer-encoding')))
  // Footers come behind everything, the tags of HTML too.
  const text = whole.slice(0, tail.exec(whole)?.index)
  return entities(/<(?:html|body|table|font|p|br|a)\b/i.test(text) ? withoutTags(text) : text)
}

const decoded = (body: string, encoding: string): string => {
  if (/base64/i.test(encoding)) return fromBase64(body)
  return /quoted-printable/i.test(encoding) ? unquotedPrintable(body) : body
}

/** Where the author's own text ends: a signature, the footer of a list, a whole mail that is quoted. */
const tail = /^(?:-- ?|_{4,}.*|-{10,}\nThis sf\.net .*|-+ ?(?:original|forwarded) message.*)$/im

/** What is quoted, who is quoted, the lines that a feed puts first, and what a filter has written into it. */
const foreign = /^(?:\s*[>|].*|.{0,80}\b(?:wrote|writes|said):\s*|(?:URL|Date|SPAM): .*)$/gm

const ownLines = (text: string): string =>
  text.slice(0, tail.exec(text)?.index).replace(foreign, '').replace(address, '@').trim()
