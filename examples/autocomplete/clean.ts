/** From an e-mail as it was sent to the sentences its author wrote. */
import { charsOf, entities, header, unquotedPrintable, withoutTags } from './mail.ts'

/**
 * The sentences of one e-mail, in order: 4 to 25 words each, nothing quoted, signed or generated.
 * `mail` is the whole message with one character a byte (`latin1`).
 */
export const sentencesOf = (mail: string): string[] =>
  paragraphsOf(ownLines(plainText(mail)))
    .flatMap(splitSentences)
    .map(tidy)
    .filter(isProse)
    .flatMap(splitClauses)
    .filter(fits)

/** Text of the first part that has any; '' for attachments. */
const plainText = (mail: string): string => {
  const unix = mail.replaceAll('\r\n', '\n')
  const end = unix.indexOf('\n\n')
  const head = unix.slice(0, end)
  const body = unix.slice(end + 2)
  const type = header(head, 'content-type')
  const boundary = /boundary="?([^";\n]+)/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary) {
    const parts = body.split(`--${boundary}`).slice(1)
    return parts.map((part) => plainText(part.replace(/^\n(?!\n)/, ''))).find((text) => text) ?? ''
  }
  if (type && !/^text\/(?:plain|html)/i.test(type)) return ''
  const text = entities(decode(body, header(head, 'content-transfer-encoding')))
  return /<(?:html|body|table|font)\b/i.test(text) ? withoutTags(text) : text
}

const decode = (body: string, encoding: string): string => {
  if (/base64/i.test(encoding)) return ''
  return charsOf(/quoted-printable/i.test(encoding) ? unquotedPrintable(body) : body)
}

/** A quotation: `> …`, `| …`, `: …`, or with the initials of its author, `Tim> …`. */
const quoted = /^\s*(?:[A-Za-z.]{0,12}\s?>|[|:}#%\])])/

/** Where the author's own text ends: a signature, a list's footer, a forwarded or quoted message. */
const tail = /^(?:-- ?$|-----BEGIN PGP SIG|-+ ?(?:original|forwarded) message|begin forwarded)/im

/** Lines of a program, a table, a log or a header that was pasted in, and lines drawn. */
const machine =
  /[{}\\|<>]|[=;$&#~_-]{3}|^\s*[$#%*]|^\s*(?:[A-Z][\w-]{1,20}|Not supplied): |\S {4,}\S|\t\S|\(\)|\w=|^ {4,}\S.*[^.?!,:;"'\w)-]$/

const ownLines = (text: string): string[] => {
  const lines = text.slice(0, tail.exec(text)?.index).split('\n')
  return lines.map((line, at) => {
    const inside = quoted.test(lines[at - 1] ?? '') && quoted.test(lines[at + 1] ?? '')
    // A sentence that runs through a line of code is no sentence: the mark spoils it.
    return inside || quoted.test(line) ? '' : machine.test(line) ? '## ## ##' : line
  })
}

const paragraphsOf = (lines: readonly string[]): string[] =>
  lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())

const splitSentences = (paragraph: string): string[] =>
  paragraph.split(
    /(?<![ .(](?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|vs|etc|Inc|Jr|Prof|cf)\.?)(?<=[.!?]["')\]]*)\s+(?=["'([]?\p{L})/u,
  )

const tidy = (sentence: string): string =>
  sentence
    .replace(/[‘’`´]/g, "'")
    .replace(/[“”]|''/g, '"')
    .replace(/\s*(?:[:;=]-?[)(DPp]|\[\d+\]|<g>|\((?:link|source|via|discuss)\))/gi, '')
    .replace(/[*_/]([\p{L}' ]+)[*_/]/gu, '$1')
    .replace(/^(?:["'([\s*·•-]|\d{1,2}[.)] )+|["'\s]+$/g, '')
    .normalize('NFC')

const wordsIn = (text: string): readonly string[] =>
  text.match(/[\p{L}\p{M}][\p{L}\p{M}'-]*/gu) ?? []

/** Numbers, addresses, file names, code: what is not a word. */
const foreign = /\S*(?:[\d@\\{}<>|=+*^#$%&_~[\]/]|\w\.\w|\s\.\w)\S*/g

/** Prose ends in a full stop; a heading or a name does not, and has many capitals. */
const isProse = (sentence: string): boolean => {
  const words = wordsIn(sentence)
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length / words.length
  const ended = /[\p{L}\d]["')]*(?:[.!?]+|\.\))["')]*$/u.test(sentence)
  const strange = sentence.match(foreign)?.length ?? 0
  return (
    capitals < (ended ? 0.6 : 0.3) &&
    words.length > (ended ? 3 : 4) &&
    strange <= (ended ? words.length / 8 : 0) &&
    /^\p{L}/u.test(sentence) &&
    !/\b(?:wrote|writes|said):?$/.test(sentence)
  )
}

/** Words that cannot end a sentence, where the rest of it was left out. */
const dangling =
  /(?:[\s,;:("'-]+(?:an?|the|and|or|but|if|of|in|on|at|to|for|from|by|with|into|as|like|than|that|which|who|when|since|between|about|is|are|was|were|be|has|have|had|its?|their|his|my|our|your|this|there|not|so|each|around|early|over))+$/i

/** Cuts a sentence where something was left out and, if it has more than 25 words, where its clauses meet. */
const splitClauses = (sentence: string): string[] =>
  sentence
    .split(foreign)
    .flatMap((part) =>
      wordsIn(part).length <= 25
        ? [part]
        : part.split(
            /\s*(?:[;:()]|--+| - |\.\.\.+)\s*|, (?=(?:and|but|or|so|which|because|although|while|when|if|as|where|who)\b)/,
          ),
    )
    .map((part) => part.replace(/^[^\p{L}]+|[^\p{L}.!?]+$/gu, '').replace(dangling, ''))

const fits = (sentence: string): boolean => {
  const words = wordsIn(sentence).length
  return words >= 4 && words <= 25
}
