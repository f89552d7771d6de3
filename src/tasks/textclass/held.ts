/** Which training texts each of several regressions does not learn from. */
import { hash } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'

/** Parts of the training rows; each member leaves out the one of its number. */
const parts = 10

/** The part of each row, by its content. */
export const partsOf = (rows: readonly string[]): number[] =>
  rows.map((row) => Math.floor((hash(row) / 2 ** 32) * parts))

/**
 * How much rows of these parts count for each member, nothing where they are left out: `[rows, members, 1]`. `weight`:
 * what all count together, as rows that every member learns.
 */
export const learntShares = (
  rows: readonly number[],
  members: number,
  weights: Float32Array | null,
): { readonly shares: Tensor; readonly weight: number } => {
  const shares = new Float32Array(rows.length * members)
  let weight = 0
  rows.forEach((part, at) => {
    const own = weights?.[at] ?? 1
    shares.fill(own, at * members, (at + 1) * members)
    if (part < members) shares[at * members + part] = 0
    weight += part < members ? (own * (members - 1)) / members : own
  })
  return { shares: float32(shares, [rows.length, members, 1]), weight }
}

/** 1 for the member that leaves a row out: `[rows, members, 1]`. */
export const heldShares = (rows: readonly number[], members: number): Tensor => {
  const shares = new Float32Array(rows.length * members)
  rows.forEach((part, at) => {
    if (part < members) shares[at * members + part] = 1
  })
  return float32(shares, [rows.length, members, 1])
}
