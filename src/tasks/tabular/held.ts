/** Which training rows each of several networks does not learn from. */
import { hash } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'

/** The member that a row is held out for, by its content: the same row is held out for the same one. */
export const holderOf = (row: string, members: number): number =>
  Math.floor((hash(row) / 2 ** 32) * members)

/** How much each row counts for each member, nothing for the one it is held out for: `[rows, members, 1]`. */
export const learntShares = (
  rows: readonly string[],
  members: number,
  weights: Float32Array | null,
): { readonly shares: Tensor; readonly weight: number } => {
  const shares = new Float32Array(rows.length * members)
  let weight = 0
  rows.forEach((row, at) => {
    const own = weights?.[at] ?? 1
    shares.fill(own, at * members, (at + 1) * members)
    shares[at * members + holderOf(row, members)] = 0
    weight += own
  })
  return { shares: float32(shares, [rows.length, members, 1]), weight }
}

/** 1 for the member that each row is held out for: `[rows, members, 1]`. */
export const heldShares = (rows: readonly string[], members: number): Tensor => {
  const shares = new Float32Array(rows.length * members)
  rows.forEach((row, at) => {
    shares[at * members + holderOf(row, members)] = 1
  })
  return float32(shares, [rows.length, members, 1])
}
