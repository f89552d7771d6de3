/** How far the numbers of a column lie beyond its quartiles. */
import type { Order } from './order.ts'

export interface Bounds {
  readonly low: number
  readonly high: number
}

export interface Spread extends Bounds {
  /** Numbers outside the bounds. */
  readonly beyond: number
}

/**
 * The quartiles are those of the finite numbers, between two of which they are interpolated, less and more `reach` times their
 * distance. Null where no number is finite.
 */
export const spreadOf = async (order: Order, reach: number): Promise<Spread | null> => {
  const first = await order.below(-Number.MAX_VALUE)
  const count = (await order.below(Number.POSITIVE_INFINITY)) - first
  if (count === 0) return null
  const quantile = async (share: number) => {
    const place = (count - 1) * share
    const part = place - Math.floor(place)
    const [low, high] = [
      await order.at(first + Math.floor(place)),
      await order.at(first + Math.ceil(place)),
    ]
    return low === high ? low : low * (1 - part) + high * part
  }
  const [lower, upper] = [await quantile(0.25), await quantile(0.75)]
  const [low, high] = [lower - reach * (upper - lower), upper + reach * (upper - lower)]
  const within = (await order.below(nextAbove(high))) - (await order.below(low))
  return { low, high, beyond: order.size - within }
}

/** The least double above a number. */
const nextAbove = (value: number): number => {
  if (value === 0) return Number.MIN_VALUE
  if (value === Number.POSITIVE_INFINITY) return value
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  const [whole = 0n] = bits
  bits[0] = value > 0 ? whole + 1n : whole - 1n
  return new Float64Array(bits.buffer)[0] ?? value
}
