/** What an e-mail is made of. Bytes are texts of one character each (`latin1`). */

/** The value of a header with the lines that it goes on in; '' where there is none. */
export const header = (head: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? ''

/** Bytes as they are meant: UTF-8 where they are that, else the signs of Western Europe. */
export const charsOf = (bytes: string): string => {
  const buffer = Buffer.from(bytes, 'latin1')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer)
  } catch {
    return new TextDecoder('windows-1252').decode(buffer)
  }
}

/** The bytes that quoted-printable stands for. */
export const unquotedPrintable = (text: string): string =>
  text
    .replace(/=\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))

const named: Record<string, string> = { amp: '&', quot: '"', nbsp: ' ', rsquo: "'", apos: "'" }

export const entities = (text: string): string =>
  text
    .replace(/&#(\d{2,5});/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&(\w+);/g, (whole, name) => named[name] ?? whole)

export const withoutTags = (html: string): string =>
  html
    .replace(/<(script|style|head|title)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->/gi, '')
    .replace(/\n/g, ' ')
    .replace(/<\/?(?:p|td|tr|table|div|li|ul|h\d|hr|option|center|a)\b[^>]*>/gi, '\n\n')
    .replace(/<[^>]*>/g, ' ')
