/** Fields that operations take. Unknown ones are refused. */
import { z } from '../core/schema.ts'

/** A whole number, also as the text of an address. */
const numeric = z.coerce.number().int()

export const model = z.string().min(1).max(100)
export const id = z.string().min(1).max(100)
/** A version in an address. */
export const versionNumber = numeric.min(1)
export const version = z.int().min(1)

/** How many of a list, newest first. */
export const limit = (most: number, usual: number) => numeric.min(1).max(most).default(usual)

/** A moment in a query: milliseconds since 1970. */
export const moment = numeric.min(0).max(8_640_000_000_000_000)
