import { MillraceError } from '../../core/error.ts'

/** The operations, by the number that stands for them where ranks compare their calls. */
const operations = ['barrier', 'broadcast', 'allGather', 'allReduce', 'allReduce', 'close'] as const

/** What a rank calls: two ranks whose calls differ do not understand each other. */
export interface Call {
  /** Index into the operations; 4 is an allReduce of float64. */
  readonly kind: number
  /** Numbers for allReduce and broadcast; 0 where ranks may differ. */
  readonly length: number
}

export const barrierCall: Call = { kind: 0, length: 0 }
export const broadcastCall = (values: Float32Array): Call => ({ kind: 1, length: values.length })
export const gatherCall: Call = { kind: 2, length: 0 }
export const reduceCall = (values: Float32Array | Float64Array): Call => ({
  kind: values instanceof Float32Array ? 3 : 4,
  length: values.length,
})
export const closeCall: Call = { kind: 5, length: 0 }

export const nameOf = ({ kind }: Call): string => operations[kind] ?? `operation ${kind}`

/** The `bad_usage` of ranks that did not call the same, or null; `calls` by rank. */
export const difference = (calls: readonly Call[]): MillraceError | null => {
  const first = calls[0]
  const odd = calls.findIndex(
    (call) => first && (call.kind !== first.kind || call.length !== first.length),
  )
  const other = calls[odd]
  if (!first || !other) return null
  return new MillraceError('bad_usage', {
    what: `Rank ${odd} called ${inWords(other)} where rank 0 called ${inWords(first)}.`,
    why: 'All ranks make the same calls in the same order, with arrays of the same lengths.',
  })
}

const inWords = (call: Call) => {
  if (call.kind === 1 || call.kind === 3) return `${nameOf(call)} of ${call.length} float32 numbers`
  return call.kind === 4 ? `allReduce of ${call.length} float64 numbers` : nameOf(call)
}

/** Of each rank the calls of its last two rendezvous: kind and length. */
export const callMemory = (size: number) => new SharedArrayBuffer(size * 4 * 8)

/** The calls that ranks of one process bring to a rendezvous, by its number. */
export const openCalls = (memory: SharedArrayBuffer) => {
  const calls = new Float64Array(memory)
  // No rank is more than one rendezvous ahead of another, so two positions in turns are enough.
  const positionOf = (rank: number, count: number) => (rank * 2 + (count & 1)) * 2
  return {
    put: (rank: number, count: number, { kind, length }: Call) =>
      calls.set([kind, length], positionOf(rank, count)),
    of: (rank: number, count: number): Call => ({
      kind: calls[positionOf(rank, count)] ?? -1,
      length: calls[positionOf(rank, count) + 1] ?? -1,
    }),
  }
}
