/** What a file of a package has to look like before it is believed. */
import { MillraceError, messageOf } from '../../core/error.ts'
import type { Package } from './task.ts'

/** A JSON object that is a file of a package. Fails with `corrupt` on anything else. */
export const objectIn = (opened: Package, name: string): Readonly<Record<string, unknown>> => {
  const text = Buffer.from(opened.file(name)).toString()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw corrupt(opened.folder, `${name} is not JSON.`, messageOf(cause))
  }
  if (isObject(value)) return value
  throw corrupt(opened.folder, `${name} is not a JSON object.`)
}

/** Fails with `corrupt` where a file of a package does not hold what it has to. */
export function expectShape(opened: Package, name: string, isSound: boolean): asserts isSound {
  if (!isSound) throw corrupt(opened.folder, `${name} does not say what a file of its kind says.`)
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isListOf = <T>(value: unknown, is: (each: unknown) => each is T): value is T[] =>
  Array.isArray(value) && value.every(is)

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

export const corrupt = (
  folder: string,
  what: string,
  why?: string,
  cause?: unknown,
): MillraceError =>
  new MillraceError('corrupt', {
    what: `The model package ${folder} is damaged: ${what}`,
    ...(why === undefined ? {} : { why }),
    fix: 'Roll back to another version, or train again.',
    cause,
  })
