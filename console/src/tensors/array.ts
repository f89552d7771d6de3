/** Arrays as somebody told them. */

/** An array with its shape; of a long one the beginning. */
export interface ToldArray {
  readonly name: string
  /** Null where it was not said. */
  readonly dtype: string | null
  readonly shape: readonly number[]
  readonly values: readonly unknown[]
}

/** An array in a word: `x float32[2, 4]`. */
export const arrayWords = ({ name, dtype, shape }: ToldArray): string =>
  `${name} ${dtype ?? ''}[${shape.join(', ')}]`

export const elementsOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1)
