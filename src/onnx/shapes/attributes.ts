import { misfit } from './misfit.ts'

/** What an attribute of an op holds, in ONNX's words. */
export interface AttributeOf {
  readonly int: number
  readonly ints: readonly number[]
  readonly float: number
  readonly string: string
  /** A one-element tensor of float32. */
  readonly value: number
}
export type AttributeKind = keyof AttributeOf
export type AttributeValue = AttributeOf[AttributeKind]
export type Attributes = Readonly<Record<string, AttributeValue>>

/** How the op table declares an attribute. */
export interface Attribute {
  readonly kind: AttributeKind
  /** What it is where it is left out. Default: rules see that it is. */
  readonly otherwise?: AttributeValue
  /** It may not be left out. */
  readonly required?: true
}
export type Declared = Readonly<Record<string, Attribute>>

type Held<Of extends Attribute> = AttributeOf[Of['kind']]
type Named<Of extends Declared, Trait> = {
  [Name in keyof Of]: Of[Name] extends Trait ? Name : never
}[keyof Of]
type With<Of extends Declared, Present extends keyof Of> = {
  readonly [Name in Present]: Held<Of[Name]>
} & { readonly [Name in Exclude<keyof Of, Present>]?: Held<Of[Name]> }

/** Attributes as they are written down. */
export type Given<Of extends Declared> = With<Of, Named<Of, { readonly required: true }>>
/** Attributes as rules read them: what was left out is what it is then. */
export type Settled<Of extends Declared> = With<
  Of,
  Named<Of, { readonly required: true } | { readonly otherwise: AttributeValue }>
>

export const int = (otherwise: number) => ({ kind: 'int', otherwise }) as const
export const float = (otherwise: number) => ({ kind: 'float', otherwise }) as const
export const text = (otherwise: string) => ({ kind: 'string', otherwise }) as const
export const optional = <Kind extends AttributeKind>(kind: Kind) => ({ kind }) as const
export const required = <Kind extends AttributeKind>(kind: Kind) =>
  ({ kind, required: true }) as const

const isNumber = (value: unknown): value is number => typeof value === 'number'
const isText = (value: unknown): value is string => typeof value === 'string'
const isList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(isNumber)

/** How each kind is recognised, and what it is called. */
const kinds = {
  int: ['a number', isNumber],
  ints: ['a list', isList],
  float: ['a number', isNumber],
  string: ['a text', isText],
  value: ['a number', isNumber],
} as const satisfies Readonly<Record<AttributeKind, readonly [string, (value: unknown) => boolean]>>

/** What an op is given, held against its declarations. Throws `internal` where it does not fit. */
export const attributesOf = (op: string, declared: Declared, given: object): Attributes => {
  const found: Record<string, AttributeValue> = {}
  for (const [name, value] of Object.entries<unknown>({ ...given })) {
    const kind = declared[name]?.kind
    if (!kind) throw misfit({ op }, `attributes ${Object.keys(declared)}`, name)
    const [what, is] = kinds[kind]
    if (!is(value)) throw misfit({ op }, `${what} as ${name}`, `${value}`)
    found[name] = value
  }
  for (const [name, { kind, required }] of Object.entries(declared))
    if (required && !(name in found)) throw misfit({ op }, `${kinds[kind][0]} as ${name}`, 'none')
  return found
}

/** The attributes with those that were left out. */
export const settled = (declared: Declared, given: Attributes): Attributes => {
  const defaults = Object.entries(declared).flatMap(([name, { otherwise }]) =>
    otherwise === undefined ? [] : [[name, otherwise] as const],
  )
  return { ...Object.fromEntries(defaults), ...given }
}

/** Whether there is a value for each attribute that has one to have. */
export const areSettled = <Of extends Declared>(
  declared: Of,
  attributes: Attributes,
): attributes is Attributes & Settled<Of> =>
  Object.entries(declared).every(
    ([name, { otherwise, required }]) =>
      name in attributes || (otherwise === undefined && !required),
  )
