/** What JavaScript reads otherwise than it was written. */
import { MillraceError } from '../core/error.ts'
import type { ConfigContext } from './types.ts'

const reserved = '__proto__'

/** Fails with `bad_config` where something is called `__proto__`. */
export const refuseLost = (config: unknown, { project }: ConfigContext): void => {
  const lost = lostNames(config)
  if (lost.length === 0) return
  throw new MillraceError('bad_config', {
    what: `The configuration of ${project} has a name that nothing may have: ${lost.join(', ')}.`,
    why: 'JavaScript takes __proto__ for the parent of an object, so what stands there would be left out.',
    fix: 'Give it another name.',
  })
}

/**
 * Paths of all that is called `__proto__`, in objects and lists of what somebody wrote. It gives an object a parent,
 * or is left out when its fields are read: either way nothing would come of it.
 */
const lostNames = (written: unknown): string[] => {
  const seen = new Set<unknown>()
  const below = (value: unknown, path: readonly string[]): string[] => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return []
    seen.add(value)
    const isLost = Object.hasOwn(value, reserved) || hasWrittenParent(value)
    const fields = Array.isArray(value) || isPlain(value) ? Object.entries(value) : []
    return [
      ...(isLost ? [[...path, reserved].join('.')] : []),
      ...fields.flatMap(([name, field]) =>
        name === reserved ? [] : below(field, [...path, name]),
      ),
    ]
  }
  return below(written, [])
}

const isPlain = (value: object): boolean => {
  const parent = Object.getPrototypeOf(value)
  return parent === null || Object.getPrototypeOf(parent) === null
}

/** An object of a class has a parent with a constructor. */
const hasWrittenParent = (value: object): boolean => {
  const parent = Object.getPrototypeOf(value)
  return (
    parent !== null &&
    Object.getPrototypeOf(parent) !== null &&
    isPlain(parent) &&
    !Object.hasOwn(parent, 'constructor')
  )
}
