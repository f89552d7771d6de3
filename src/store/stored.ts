/** What Millrace wrote into a column as JSON, and whether it is still that. */
import { MillraceError, messageOf } from '../core/error.ts'

export interface Stored {
  /** Whose column it is, as a sentence begins: `Run 7c…`. */
  readonly of: string
  /** What the column holds: `configuration`. */
  readonly what: string
  /** Whether a value is of the form that was written. Default: any is. */
  readonly isSound?: (value: unknown) => boolean
  /** See `JSON.parse`. */
  readonly revive?: (key: string, value: unknown) => unknown
}

/** The value of a column. `corrupt` naming the record where it is damaged. */
export const readStored = <T>(text: string, stored: Stored): T => {
  const { isSound = () => true, revive } = stored
  let value: T
  try {
    value = JSON.parse(text, revive)
  } catch (error) {
    throw damaged(stored, messageOf(error), error)
  }
  if (isSound(value)) return value
  throw damaged(stored, 'It has another form than Millrace writes.')
}

/** Whether a value is an object, whose fields are then to be looked at. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is a list of objects, each of a form. Default: any. */
export const isListOf = (
  value: unknown,
  isSound: (entry: Readonly<Record<string, unknown>>) => boolean = () => true,
): boolean => Array.isArray(value) && value.every((entry) => isObject(entry) && isSound(entry))

const damaged = ({ of, what }: Stored, why: string, cause?: unknown) =>
  new MillraceError('corrupt', {
    what: `${of} is damaged in the database: its ${what} cannot be read.`,
    why,
    fix: 'Put a copy of the database back.',
    cause,
  })
