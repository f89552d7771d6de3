/** Fields that operations take. Unknown ones are refused. */
import { z } from '../core/schema.ts'

/** Versions are counted from 1; nobody trains more of them. */
const mostVersions = 2 ** 31 - 1

const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9._-]*$/, 'letters, digits, ".", "_" or "-"')

export const model = name
export const id = name
export const version = z.int().min(1).max(mostVersions)

/** How many of a list, newest first. */
export const limit = (most: number, usual: number) => z.int().min(1).max(most).default(usual)

/** A moment in a query: milliseconds since 1970. */
export const moment = z.int().min(0).max(8_640_000_000_000_000)

/**
 * Text with at least one word: a sign that is neither blank nor of control. JavaScript and Python differ in what
 * is blank; the pattern means the same in both.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: no word begins with them.
export const worded = /[^\s\x00-\x1f\x7f\x85\ufeff]/

const wellFormed = (text: string) => text.isWellFormed()
export const unicode = 'well-formed Unicode'

/** A well-formed text of so many characters at most, counted as JSON Schema counts them and not by UTF-16. */
export const textOf = (maximum: number) =>
  z
    .string()
    .refine(wellFormed, unicode)
    .check(({ value: input, issues }) => {
      if (input.length > maximum && [...input].length > maximum)
        issues.push({
          code: 'too_big',
          origin: 'string',
          maximum,
          inclusive: true,
          input,
          continue: true,
        })
    })
    .meta({ maxLength: maximum })

/** The type of what a field takes, without its default. */
export const kindOf = (schema: unknown): string => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return kindOf(schema.unwrap())
  return schema instanceof z.ZodType ? schema.def.type : 'unknown'
}

/** The value that a text stands for. One that is no number stays a text, and is refused as what it is. */
export const read = (schema: unknown, text: string | undefined): unknown => {
  if (text === undefined || !takesNumber(schema)) return text
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? text : value
}

/** A number, or a number or a word. */
const takesNumber = (schema: unknown): boolean =>
  kindOf(schema) === 'number' ||
  (schema instanceof z.ZodUnion &&
    schema.options.some((each) => kindOf(each) === 'number') &&
    schema.options.every((each) => kindOf(each) !== 'string'))

/** A value of a record. */
export const fieldValue = z.union(
  [z.string().refine(wellFormed, unicode), z.number(), z.boolean(), z.null()],
  { error: 'a text, a finite number, true, false or null' },
)

/** A record by its columns. */
export const recordRow = z.record(textOf(1000), fieldValue)

/** Values in the order of columns. */
export const listRow = z.array(fieldValue).max(10_000)
