/** What a configuration declares of a CSV file is held against what stands in it. */
import { bad } from '../../bad.ts'
import { quoted } from '../../names.ts'
import type { Look } from '../look.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import { decimalOf } from './values.ts'

interface Seen {
  readonly dialect: Dialect
  readonly columns: readonly string[]
  sample(): readonly (readonly string[])[]
}

export const signs: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
}

/** Fails with `bad_data` where another separator or decimal sign is plain to see. */
export const checkDeclared = (look: Look, { columns, sample }: Seen): void => {
  const { file, reading, start } = look
  const { separator, decimal } = reading
  if (separator !== undefined && columns.length === 1) {
    const found = dialectOf(start, {}).separator
    if (found !== separator && !start.includes(separator))
      throw bad(
        file,
        `has no ${signs[separator] ?? quoted(separator)}; its fields seem to be separated by ${signs[found]}`,
        'Correct `separator` in the configuration, or leave it out.',
      )
  }
  if (decimal === undefined) return
  const found = decimalOf(sample())
  if (found === null || found === decimal) return
  const numbers = sample()
    .flat()
    .filter((text) => decimalOf([[text]]) === found)
  throw bad(
    file,
    `has numbers such as ${quoted(numbers[0] ?? '')}, and its decimal sign is declared as ${quoted(decimal)}`,
    'Correct `decimal` in the configuration, or leave it out.',
  )
}
