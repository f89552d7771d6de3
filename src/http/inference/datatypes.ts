/** Datatypes of the Open Inference Protocol, and the dtypes that hold them. */
import type { DType } from '../../core/tensor.ts'

export const datatypes = [
  ...(['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64'] as const),
  ...(['FP16', 'FP32', 'FP64', 'BYTES'] as const),
]
export type Datatype = (typeof datatypes)[number]

export const dtypeOf: Readonly<Record<Datatype, DType>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
}

export const datatypeOf = (dtype: DType): Datatype =>
  datatypes.find((each) => dtypeOf[each] === dtype) ?? 'BYTES'
