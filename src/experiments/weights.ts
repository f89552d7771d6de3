/** How two trainings of the same network differ. */

/** An array of weights that is not the same in both. */
export interface ArrayDifference {
  readonly name: string
  readonly values: number
  /** Of these, how many differ in their bits. */
  readonly differing: number
  /** Greatest and mean absolute difference over all of its values. */
  readonly greatest: number
  readonly mean: number
}

export interface WeightDifference {
  /** Arrays and values that both have. */
  readonly arrays: number
  readonly values: number
  /** Those that are not the same to the bit, the most different first. */
  readonly differing: readonly ArrayDifference[]
  /** Over all values of all arrays. */
  readonly greatest: number
  readonly mean: number
  /** Arrays that only one of them has, or that have another length. */
  readonly unmatched: readonly string[]
}

type Weights = ReadonlyMap<string, Float32Array>

/** Compares weights bit by bit: 0 and -0 differ, a NaN is the same as itself. */
export const compareWeights = (then: Weights, now: Weights): WeightDifference => {
  const names = [...new Set([...then.keys(), ...now.keys()])].sort()
  const pairs = names.flatMap((name) => {
    const [one, other] = [then.get(name), now.get(name)]
    return one && other && one.length === other.length ? [{ name, one, other }] : []
  })
  const found = pairs.map(({ name, one, other }) => compareArray(name, one, other))
  const values = found.reduce((sum, each) => sum + each.values, 0)
  const total = found.reduce((sum, each) => sum + each.mean * each.values, 0)
  return {
    arrays: pairs.length,
    values,
    differing: found
      .filter(({ differing }) => differing > 0)
      .sort((a, b) => b.greatest - a.greatest),
    greatest: Math.max(0, ...found.map(({ greatest }) => greatest)),
    mean: values === 0 ? 0 : total / values,
    unmatched: names.filter((name) => !pairs.some((pair) => pair.name === name)),
  }
}

const compareArray = (name: string, one: Float32Array, other: Float32Array): ArrayDifference => {
  const [bits, otherBits] = [bitsOf(one), bitsOf(other)]
  let [differing, greatest, sum] = [0, 0, 0]
  for (let at = 0; at < one.length; at++) {
    if (bits[at] === otherBits[at]) continue
    const by = Math.abs((one[at] ?? 0) - (other[at] ?? 0))
    differing++
    greatest = Math.max(greatest, by)
    sum += by
  }
  return { name, values: one.length, differing, greatest, mean: sum / (one.length || 1) }
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) =>
  new Uint32Array(buffer, byteOffset, length)
