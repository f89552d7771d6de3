/** How two columns of numbers go together, as they come. */
import { isThere, type Vector } from '../../store/lake/chunk.ts'

/** Of the rows in which both are numbers: how many, their means, and the sums of the products of the distances from them. */
export interface PairMoments {
  readonly count: number
  readonly x: number
  readonly y: number
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

/** Beyond this a square is no double. */
const largest = 1e150

export const createPair = () => {
  let [count, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  return {
    add(one: Vector, other: Vector, rows: number) {
      for (let row = 0; row < rows; row++) {
        if (one.valid !== null && !isThere(one.valid, row)) continue
        if (other.valid !== null && !isThere(other.valid, row)) continue
        const [a, b] = [one.numbers[row] ?? 0, other.numbers[row] ?? 0]
        if (!(Math.abs(a) <= largest && Math.abs(b) <= largest)) continue
        count++
        // The distance of a column that does not vary is 0 at every step.
        const [dx, dy] = [a - x, b - y]
        x += dx / count
        y += dy / count
        xx += dx * (a - x)
        yy += dy * (b - y)
        xy += dx * (b - y)
      }
    },
    moments: (): PairMoments => ({ count, x, y, xx, yy, xy }),
  }
}

/** Of the rows of both (Chan, Golub and LeVeque 1979). */
export const addPairs = (one: PairMoments, other: PairMoments): PairMoments => {
  if (one.count === 0) return other
  if (other.count === 0) return one
  const count = one.count + other.count
  const [dx, dy] = [other.x - one.x, other.y - one.y]
  const weight = (one.count * other.count) / count
  return {
    count,
    x: one.x + (dx * other.count) / count,
    y: one.y + (dy * other.count) / count,
    xx: one.xx + other.xx + dx * dx * weight,
    yy: one.yy + other.yy + dy * dy * weight,
    xy: one.xy + other.xy + dx * dy * weight,
  }
}

/** Pearson's, to 12 digits: in which order rows were added up does not show. NaN where there is none. */
export const correlationOf = ({ count, xx, yy, xy }: PairMoments): number => {
  const value = count < 2 ? Number.NaN : xy / Math.sqrt(xx * yy)
  return Number(Math.min(1, Math.max(-1, value)).toPrecision(12))
}
