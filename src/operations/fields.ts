/** Fields that operations take. Unknown ones are refused. */
import { z } from '../core/schema.ts'

/** Versions are counted from 1; nobody trains more of them. */
const mostVersions = 2 ** 31 - 1

export const model = z.string().min(1).max(100)
export const id = z.string().min(1).max(100)
export const version = z.int().min(1).max(mostVersions)

/** How many of a list, newest first. */
export const limit = (most: number, usual: number) => z.int().min(1).max(most).default(usual)

/**
 * A character that is neither blank nor a sign of control, in whichever language the pattern is read: JavaScript
 * and Python differ in what they take for blank.
 */
const visible = String.raw`[^\s\x00-\x1f\x7f\x85\ufeff]`

/** Some text with at least one word. */
export const worded = new RegExp(visible)

/** The type of what a field takes, without its default. */
export const kindOf = (schema: unknown): string => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return kindOf(schema.unwrap())
  return schema instanceof z.ZodType ? schema.def.type : 'unknown'
}

/** The value that a text stands for. One that is no number stays a text, and is refused as what it is. */
export const read = (schema: unknown, text: string | undefined): unknown => {
  if (text === undefined || kindOf(schema) !== 'number') return text
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? text : value
}
