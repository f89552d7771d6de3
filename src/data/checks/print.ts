/** Checks as they are written in a configuration. */
import type { DataCheck } from '../../core/validation.ts'

/** One check as TypeScript, what is said anyway left out: `{ kind: 'missing', column: 'age', share: 0.1 }`. */
export const checkText = (check: DataCheck): string => {
  const said = Object.entries(check).filter(([name, value]) => !isDefault(name, value))
  const { kind, severity, ...rest } = Object.fromEntries(said)
  const fields = Object.entries({ kind, ...rest, ...(severity && { severity }) })
  return `{ ${fields.map(([name, value]) => `${name}: ${valueText(value)}`).join(', ')} }`
}

const isDefault = (name: string, value: unknown): boolean =>
  value === null ||
  value === false ||
  (name === 'severity' && value === 'block') ||
  (name === 'share' && value === 0) ||
  (name === 'against' && value === 'previous')

const valueText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value !== 'string') return String(value)
  const inside = JSON.stringify(value).slice(1, -1)
  return `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
