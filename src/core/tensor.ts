/** Arrays of numbers with a shape. */

/** How each dtype is held in JavaScript; `bool` is one byte an element, 0 or 1. */
export interface DataOf {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
}
export type DType = keyof DataOf
export const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool']

export const isDType = (name: string): name is DType => dtypes.some((dtype) => dtype === name)
export type Data = DataOf[DType]

/** An array with its shape; `data` is row-major. `bool` is one byte an element. */
export type Tensor = {
  readonly [T in DType]: {
    readonly dtype: T
    readonly dims: readonly number[]
    readonly data: DataOf[T]
  }
}[DType]

export type Tensors = Readonly<Record<string, Tensor>>

/** A float32 tensor. */
export const float32 = (data: Float32Array, dims: readonly number[] = [data.length]): Tensor => ({
  dtype: 'float32',
  dims,
  data,
})

/** An int64 tensor of whole numbers. */
export const int64 = (
  values: ArrayLike<number>,
  dims: readonly number[] = [values.length],
): Tensor => ({ dtype: 'int64', dims, data: BigInt64Array.from(Array.from(values), BigInt) })
