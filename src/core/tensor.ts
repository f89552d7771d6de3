/** Arrays of numbers with a shape. */

/**
 * How each dtype is held in JavaScript. `bool` is one byte an element, 0 or 1; `string`
 * texts without NUL; `float16` numbers that 16 bits hold, each in 32.
 */
export interface DataOf {
  readonly float16: Float32Array
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int8: Int8Array
  readonly int16: Int16Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint8: Uint8Array
  readonly uint16: Uint16Array
  readonly uint32: Uint32Array
  readonly uint64: BigUint64Array
  readonly bool: Uint8Array
  readonly string: readonly string[]
}
export type DType = keyof DataOf

/** Dtypes of numbers. */
export type NumericDType = Exclude<DType, 'string'>
export const numericDTypes: readonly NumericDType[] = [
  ...(['float32', 'float64', 'int8', 'int16', 'int32', 'int64'] as const),
  ...(['uint8', 'uint16', 'uint32', 'uint64', 'bool', 'float16'] as const),
]
export const dtypes: readonly DType[] = [...numericDTypes, 'string']
export const isDType = (name: string): name is DType => dtypes.some((dtype) => dtype === name)
type Fractions = Extract<Tensor, { readonly dtype: 'float16' | 'float32' | 'float64' }>

/** Whether there are numbers between whole ones. */
export const isFraction = (tensor: Tensor): tensor is Fractions => isFractional(tensor.dtype)

export const isFractional = (dtype: DType): boolean =>
  dtype === 'float16' || dtype === 'float32' || dtype === 'float64'

/** Elements that are numbers. */
export type Data = DataOf[NumericDType]

/** What holds the numbers of each dtype. */
export const arrays: {
  readonly [T in NumericDType]: new (
    numbers: ArrayBuffer,
  ) => DataOf[T]
} = {
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
}

/** An array with its shape; `data` is row-major. `bool` is one byte an element. */
export type Tensor = {
  readonly [T in DType]: {
    readonly dtype: T
    readonly dims: readonly number[]
    readonly data: DataOf[T]
  }
}[DType]

export type Tensors = Readonly<Record<string, Tensor>>

/** What is known to belong together, as one of the tensors. */
export const tensorOf = (dtype: DType, dims: readonly number[], data: DataOf[DType]): Tensor =>
  ({ dtype, dims, data }) as Tensor

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

/** An input or output of a model; a length that has a name is free. */
export interface Port {
  readonly name: string
  readonly type: DType
  readonly shape: readonly (number | string)[]
}

/** Bytes that tensors hold; of a text as many as it has characters. */
export const sizeOf = (tensors: Tensors): number =>
  Object.values(tensors).reduce(
    (sum, { dtype, data }) => sum + (dtype === 'string' ? data.join('').length : data.byteLength),
    0,
  )
