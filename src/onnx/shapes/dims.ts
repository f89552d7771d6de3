import type { Dim, Shape } from '../value.ts'

/**
 * Arithmetic of symbolic dimensions. A dimension is a product: a number times names, written
 * `12*batch`, so that a reshape of `[12, batch, 10]` to `[-1, 10]` knows its first length.
 */
interface Product {
  readonly factor: number
  readonly names: readonly string[]
}

const parse = (dim: Dim): Product => {
  if (typeof dim === 'number') return { factor: dim, names: [] }
  const parts = dim.split('*')
  const factor = Number(parts[0])
  return Number.isNaN(factor) ? { factor: 1, names: parts } : { factor, names: parts.slice(1) }
}

const write = ({ factor, names }: Product): Dim => {
  if (names.length === 0 || factor === 0) return factor
  const sorted = names.toSorted().join('*')
  return factor === 1 ? sorted : `${factor}*${sorted}`
}

/** The number of elements of a shape. */
export const product = (shape: Shape): Dim => {
  const parts = shape.map(parse)
  return write({
    factor: parts.reduce((all, part) => all * part.factor, 1),
    names: parts.flatMap((part) => part.names),
  })
}

/** `whole / part`, or undefined where it does not come out even. */
export const quotient = (whole: Dim, part: Dim): Dim | undefined => {
  const { factor, names } = parse(whole)
  const divisor = parse(part)
  if (divisor.factor === 0 || factor % divisor.factor !== 0) return undefined
  const left = [...names]
  for (const name of divisor.names) {
    const at = left.indexOf(name)
    if (at < 0) return undefined
    left.splice(at, 1)
  }
  return write({ factor: factor / divisor.factor, names: left })
}

/** The length of parts laid end to end; a new name where names cannot be added. */
export const sum = (dims: readonly Dim[]): Dim => {
  const groups = new Map<string, Product>()
  for (const part of dims.map(parse)) {
    const key = part.names.toSorted().join('*')
    const held = groups.get(key)
    groups.set(key, { factor: part.factor + (held?.factor ?? 0), names: part.names })
  }
  const parts = [...groups.values()].filter((part) => part.factor !== 0)
  const [only] = parts
  if (!only) return 0
  return parts.length === 1 ? write(only) : parts.map(write).toSorted().join('+')
}
