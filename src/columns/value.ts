/** What the text of one value means: nothing, a number, or one of several words. */

/**
 * What two spellings of the same value have in common: Unicode in NFC, `True` and `TRUE` as `true`, `1.50`
 * and `+1.5` as `1.5`. Zeros in front stay: `007` is not `7`.
 */
export const canonical = (text: string): string => {
  const plain = isAscii(text) ? text : text.normalize('NFC')
  if (plain.length <= 5) {
    const lower = plain.toLowerCase()
    if (lower === 'true' || lower === 'false') return lower
  }
  return shortest(plain)
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

const decimalText = /^[+-]?\d+(?:\.\d*)?$/

const shortest = (text: string): string => {
  if (text.length > longestNumber || !decimalText.test(text)) return text
  const unsigned = text.startsWith('+') ? text.slice(1) : text
  if (!unsigned.includes('.')) return unsigned === '-0' ? '0' : unsigned
  let end = unsigned.length
  while (unsigned[end - 1] === '0') end--
  if (unsigned[end - 1] === '.') end--
  const short = unsigned.slice(0, end)
  return short === '-0' ? '0' : short
}

/** A longer text is no number, in characters. */
const longestNumber = 100

/** How a column writes its numbers: `1,234.5` or `1.234,5`, with a sign such as `%` or `$` beside them. */
export interface Notation {
  readonly decimal: '.' | ','
  /** Empty for none. A number without it is read as one with it. */
  readonly affix: string
}

export const plainNotation: Notation = { decimal: '.', affix: '' }

// No two parts of an expression take the same character at the same place, so that each is linear.
const numbers: Readonly<Record<Notation['decimal'], RegExp>> = {
  '.': /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i,
  ',': /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:e[+-]?\d+)?$/i,
}
const grouped: Readonly<Record<Notation['decimal'], RegExp>> = {
  '.': /^[+-]?\d{1,3}(?:[, '\u00a0\u202f]\d{3})+(?:\.\d*)?$/,
  ',': /^[+-]?\d{1,3}(?:[. '\u00a0\u202f]\d{3})+,\d*$/,
}
const groupMarks: Readonly<Record<Notation['decimal'], RegExp>> = {
  '.': /[, '\u00a0\u202f]/g,
  ',': /[. '\u00a0\u202f]/g,
}

/**
 * The number of a text as float32 can hold it, undefined for any other text. Where the decimal mark is a
 * comma, a number without a comma is one as in JSON: `1.5`.
 */
export const readNumber = (
  text: string,
  { decimal, affix }: Notation = plainNotation,
): number | undefined => {
  if (text.length > longestNumber) return undefined
  const bare = affix === '' ? text : without(text, affix)
  if (numbers['.'].test(bare)) return finite(bare)
  if (decimal === ',' && numbers[','].test(bare)) return finite(bare.replace(',', '.'))
  if (!grouped[decimal].test(bare)) return undefined
  return finite(bare.replaceAll(groupMarks[decimal], '').replace(',', '.'))
}

const finite = (text: string): number | undefined => {
  const number = Number(text)
  return Number.isFinite(Math.fround(number)) ? number : undefined
}

const affixes = [
  '%',
  '‰',
  '$',
  '€',
  '£',
  '¥',
  '₹',
  '₽',
  '₩',
  '₺',
  '₴',
  '₪',
  '₫',
  '฿',
  '₦',
  'CHF',
  'kr',
]

/** The sign that stands before or behind a number, empty for none. */
export const affixOf = (text: string): string => {
  if (text.length > longestNumber) return ''
  const first = text.charCodeAt(0)
  const last = text.charCodeAt(text.length - 1)
  // Most values begin and end with a digit.
  if (first >= 48 && first <= 57 && last >= 48 && last <= 57) return ''
  return affixes.find((affix) => without(text, affix) !== text) ?? ''
}

/** `-$5`, `$-5`, `$ 5`, `5 $` → `-5`, `5`. */
const without = (text: string, affix: string): string => {
  const sign = text.startsWith('-') || text.startsWith('+') ? text.charAt(0) : ''
  const rest = text.slice(sign.length)
  if (rest.startsWith(affix)) return sign + rest.slice(affix.length).trim()
  if (rest.endsWith(affix)) return sign + rest.slice(0, -affix.length).trim()
  return text
}

/** Whether a text means another number where the decimal mark is a comma: `1.234`. */
export const isAmbiguous = (text: string): boolean => /^[+-]?\d{1,3}(?:\.\d{3})+$/.test(text)

/** Counts of values whatever their spelling; the most frequent spelling, the first of equals, names each. */
export const createSpellings = () => {
  const found = new Map<string, Map<string, number>>()
  return {
    add(text: string) {
      const key = canonical(text)
      const spellings = found.get(key) ?? new Map<string, number>()
      if (spellings.size === 0) found.set(key, spellings)
      spellings.set(text, (spellings.get(text) ?? 0) + 1)
    },
    counts(): Map<string, number> {
      const named = [...found.values()].map((spellings): [string, number] => {
        let best: [string, number] = ['', 0]
        let total = 0
        for (const [spelling, count] of spellings) {
          total += count
          if (count > best[1]) best = [spelling, count]
        }
        return [best[0], total]
      })
      return new Map(named)
    },
  }
}
