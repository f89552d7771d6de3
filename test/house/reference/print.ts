/** Values of a configuration as people write them. */
import { builtInKinds } from '../../../src/tasks/kinds.ts'

/** Longest line. */
const widest = 96

const code = Symbol('code')

const isObject = (value: unknown): value is Readonly<Record<string | symbol, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The function that makes a task of a kind: `next-word` → `nextWord`. */
export const makerOf = (kind: string): string =>
  kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** What stands for records of a kind: the function, and which of their fields are its arguments. */
const makers: Readonly<Record<string, readonly [name: string, ...fields: readonly string[]]>> = {
  every: ['every', 'interval'],
  lines: ['lines', 'file'],
  records: ['records', 'file'],
  images: ['images', 'file'],
  range: ['range', 'low', 'high'],
  log: ['logRange', 'low', 'high'],
  int: ['int', 'low', 'high'],
  choice: ['choice', 'values'],
  ...Object.fromEntries(builtInKinds.map(({ kind }) => [kind, [makerOf(kind)] as const])),
}

/** `{ from: 'new.txt', schedule: every('1h') }`; over several lines where one is too short. */
export const print = (value: unknown, indent = '', before = 0): string => {
  if (isObject(value) && typeof value[code] === 'string') return value[code]
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`
  if (Array.isArray(value))
    return bracketed(
      ['[', ']'],
      value.map((each) => (deeper: string) => print(each, deeper)),
      { indent, before },
    )
  if (!isObject(value)) return String(value)
  const { kind, ...fields } = value
  const maker = typeof kind === 'string' ? makers[kind] : undefined
  if (!maker) return object(value, indent, before)
  const [name, ...first] = maker
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !first.includes(key)))
  const inFront = first.map((key) => print(fields[key]))
  const start = `${name}(${inFront.join(', ')}`
  if (Object.keys(rest).length === 0) return `${start})`
  const comma = inFront.length > 0 ? ', ' : ''
  return `${start}${comma}${object(rest, indent, before + start.length + comma.length + 1)})`
}

/** Source text in the place of a value. */
export const asCode = (text: string) => ({ [code]: text })

const object = (value: object, indent: string, before: number): string =>
  bracketed(
    ['{', '}'],
    Object.entries(value).map(([key, each]) => (deeper: string) => {
      const name = /^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`
      return `${name}: ${print(each, deeper, name.length + 2)}`
    }),
    { indent, before },
  )

/** Parts between brackets: in a line where they fit, else one a line. */
const bracketed = (
  [open, close]: readonly [string, string],
  parts: readonly ((indent: string) => string)[],
  { indent, before }: { readonly indent: string; readonly before: number },
): string => {
  if (parts.length === 0) return `${open}${close}`
  const space = open === '{' ? ' ' : ''
  const inOne = `${open}${space}${parts.map((part) => part(indent)).join(', ')}${space}${close}`
  if (!inOne.includes('\n') && indent.length + before + inOne.length <= widest) return inOne
  const deeper = `${indent}  `
  return `${open}\n${parts.map((part) => `${deeper}${part(deeper)},\n`).join('')}${indent}${close}`
}
