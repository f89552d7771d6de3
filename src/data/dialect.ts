/** What a CSV file that cannot be read as one seems to be instead. */

type Fields = readonly string[]

const separators: readonly (readonly [sign: string, name: string])[] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
]

/** What separates the fields of a file instead of commas; undefined where nothing else seems to. */
export const separatorOf = (header: Fields, rows: readonly Fields[]): string | undefined => {
  if (header.length !== 1) return undefined
  const count = (fields: Fields, sign: string) => fields.join(',').split(sign).length - 1
  const found = separators.find(([sign]) => {
    const times = count(header, sign)
    return times > 0 && rows.slice(0, 1).every((row) => count(row, sign) === times)
  })
  return found?.[1]
}

/**
 * Whether a first line holds values instead of names: there are numbers in it, and every other text stands
 * in its column once more.
 */
export const looksLikeValues = (header: Fields, rows: readonly Fields[]): boolean => {
  const others = header.flatMap((text, at) => (isNumber(text) ? [] : [at]))
  if (others.length === header.length) return false
  // Columns may well be called 0, 1, 2; hardly −0.5.
  if (others.length === 0) return header.some((text) => !/^\d+$/.test(text))
  return others.every((at) => rows.some((row) => row[at]?.trim() === header[at]))
}

export const isNumber = (text: string): boolean => /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)

/** Whether the first column counts the rows, from 0 or 1. */
export const countsRows = (rows: readonly Fields[]): boolean => {
  const first = Number(rows[0]?.[0])
  if (first !== 0 && first !== 1) return false
  return rows.every(([text = ''], at) => text !== '' && Number(text) === first + at)
}
