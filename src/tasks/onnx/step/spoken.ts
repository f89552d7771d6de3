/** Values of a table are texts: those where a schema wants something else are read as what it wants. */
import type { Issue } from '../../../core/schema.ts'

/** A copy with the values at which a schema found a text where it wants a number or a truth; an empty one is null. */
export const spokenNumbers = (value: unknown, issues: readonly Issue[]): unknown => {
  let read = structuredClone(value)
  for (const issue of issues)
    if (issue.code === 'invalid_type')
      read = changedAt(read, issue.path, (text) => spokenAs(text, issue.expected))
  return read
}

const changedAt = (
  value: unknown,
  [name, ...inner]: readonly PropertyKey[],
  change: (value: unknown) => unknown,
): unknown => {
  if (name === undefined) return change(value)
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value
  const next = changedAt(Reflect.get(value, name), inner, change)
  if (Array.isArray(value)) return value.with(Number(name), next)
  return { ...value, [name]: next }
}

const truths: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
])

const spokenAs = (value: unknown, expected: string): unknown => {
  if (typeof value !== 'string') return value
  if (value.trim() === '') return null
  if (expected === 'boolean') return truths.get(value) ?? value
  if (expected !== 'number' && expected !== 'int') return value
  const number = Number(value)
  return Number.isFinite(number) ? number : value
}
