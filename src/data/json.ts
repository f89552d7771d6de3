/** Reads objects of texts and numbers, such as the lines of a queue hold. */
import { parseExact } from '../core/exact.ts'
import { quoted } from './names.ts'

/** Most fields of an object. */
export const mostFields = 10_000

/** Names in NFC with their values as text, numbers digit by digit, null as ''; or why there are none. */
export type Flat = { readonly fields: ReadonlyMap<string, string> } | { readonly reason: string }

const noObject: Flat = { reason: 'is not a JSON object' }

/** Lists and objects within are refused before anything is parsed, however deep they go. */
export const readFlat = (text: string): Flat => {
  const scanned = scan(text)
  if ('reason' in scanned) return scanned
  const values = parsed(text)
  if (typeof values !== 'object' || values === null) return noObject
  const names = new Set<string>()
  for (const key of scanned.keys) {
    const name = nameIn(key)
    if (names.has(name)) return { reason: `names ${quoted(name)} twice` }
    names.add(name)
  }
  return {
    fields: new Map(
      Object.entries(values).map(([name, value]) => [
        name.normalize('NFC'),
        value === null ? '' : `${value}`,
      ]),
    ),
  }
}

/** The keys of an object as they stand in its text. */
const scan = (text: string): { readonly keys: readonly string[] } | { readonly reason: string } => {
  const keys: string[] = []
  let last = ''
  let inside = false
  for (let at = 0; at < text.length; at++)
    switch (text.charAt(at)) {
      case '"': {
        const end = endOfString(text, at)
        last = text.slice(at, end + 1)
        at = end
        break
      }
      case ':':
        keys.push(last)
        if (keys.length > mostFields)
          return { reason: `has more than ${mostFields.toLocaleString('en')} fields` }
        break
      case '[':
        return last === '' ? noObject : { reason: `holds a list in ${quoted(nameIn(last))}` }
      case '{':
        if (inside && last === '') return noObject
        if (inside) return { reason: `holds an object in ${quoted(nameIn(last))}` }
        inside = true
        break
    }
  return inside ? { keys } : noObject
}

/** How many names the objects of well-formed JSON have as they are written, at any depth. */
export const writtenKeys = (text: string): number => {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === colon) count++
  }
  return count
}

/** A name, in NFC, that an object of well-formed JSON has twice, at any depth: `JSON.parse` takes the last and is silent. */
export const doubledKey = (text: string): string | undefined => {
  const open: Set<string>[] = []
  let last = ''
  for (let at = 0; at < text.length; at++)
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at)
        last = text.slice(at, end + 1)
        at = end
        break
      }
      case colon: {
        const name = nameIn(last)
        if (open.at(-1)?.has(name)) return name
        open.at(-1)?.add(name)
        break
      }
      case braceOpen:
        open.push(new Set())
        break
      case braceClose:
        open.pop()
        break
    }
  return undefined
}

const [quote, colon, braceOpen, braceClose] = [34, 58, 123, 125]

/** Where the quote stands that ends a string; the length where there is none. */
const endOfString = (text: string, start: number): number => {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charAt(at - 1 - slashes) === '\\') slashes++
    if (slashes % 2 === 0) return at
  }
  return text.length
}

const nameIn = (key: string): string =>
  key.includes('\\') ? `${parsed(key) ?? key}`.normalize('NFC') : key.slice(1, -1).normalize('NFC')

const parsed = (text: string): unknown => {
  try {
    return parseExact(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
