/** Values on their way to the MPI worker. */
export type Values = Float32Array | Float64Array | Uint8Array

/** Memory that both threads see, kept from call to call. */
export const createStaging = () => {
  let memory = new SharedArrayBuffer(4096)
  return (bytes: number) => {
    if (bytes > memory.byteLength) memory = new SharedArrayBuffer(2 ** Math.ceil(Math.log2(bytes)))
    const held = new Uint8Array(memory, 0, bytes)
    return {
      memory,
      put: (values: Values) => held.set(bytesOf(values)),
      take: (values: Values) => bytesOf(values).set(held),
    }
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Values) =>
  new Uint8Array(buffer, byteOffset, byteLength)

export function* partsOf<T extends Float32Array | Float64Array>(
  values: T,
  bytes: number,
): Generator<T> {
  const most = bytes / values.BYTES_PER_ELEMENT
  for (let begin = 0; begin < values.length; begin += most)
    yield values.subarray(begin, begin + most) as T
}
