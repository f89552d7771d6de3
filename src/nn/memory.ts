import { MillraceError } from '../core/error.ts'
import { type Parameter, sizeOf } from './parameter.ts'

/** The four arrays an optimizer works on, each with all parameters end to end. */
export const slabs = ['parameters', 'gradients', 'first', 'second'] as const
/** More of them, for those who ask: a running sum of gradients, a running mean of parameters. */
export const extraSlabs = ['sum', 'ema'] as const
export type ExtraSlab = (typeof extraSlabs)[number]
export type Slab = (typeof slabs)[number] | ExtraSlab

/**
 * Parameters, gradients and both moments in one private WebAssembly memory: the optimizer's kernel
 * works there, and onnxruntime reads and writes the same views without a copy.
 */
export interface Memory {
  readonly memory: WebAssembly.Memory
  /** The parameters' names, in their order. */
  readonly names: readonly string[]
  /** Bytes of a slab, a multiple of 64. */
  readonly bytes: number
  /** Address of a slab's first byte. */
  address(slab: Slab): number
  /** A whole slab: the parameters in their order, each padded with zeros to 16 elements. */
  whole(slab: Slab): Float32Array
  /** One parameter's part of a slab. */
  view(slab: Slab, name: string): Float32Array
}

const page = 65536

export const allocate = (
  parameters: readonly Parameter[],
  extra: readonly ExtraSlab[] = [],
): Memory => {
  const all: readonly Slab[] = [...slabs, ...extra]
  const { spans, elements } = laidOut(parameters)
  const bytes = elements * 4
  const memory = new WebAssembly.Memory({ initial: Math.ceil((all.length * bytes) / page) || 1 })
  const address = (slab: Slab) => {
    const index = all.indexOf(slab)
    if (index < 0)
      throw new MillraceError('internal', {
        what: `The memory has no slab "${slab}"; it has ${all.join(', ')}.`,
        fix: 'Name it when the memory is allocated.',
      })
    return index * bytes
  }
  return {
    memory,
    names: [...spans.keys()],
    bytes,
    address,
    whole: (slab) => new Float32Array(memory.buffer, address(slab), elements),
    view(slab, name) {
      const span = spans.get(name)
      if (!span) throw new MillraceError('internal', { what: `There is no parameter "${name}".` })
      return new Float32Array(memory.buffer, address(slab) + span.start * 4, span.length)
    },
  }
}

interface Span {
  /** Elements before it in a slab. */
  readonly start: number
  readonly length: number
}

/** Where each parameter lies in a slab, and how many elements a slab has. */
const laidOut = (parameters: readonly Parameter[]) => {
  const spans = new Map<string, Span>()
  let elements = 0
  for (const parameter of parameters) {
    if (spans.has(parameter.name))
      throw new MillraceError('internal', { what: `Two parameters are named "${parameter.name}".` })
    spans.set(parameter.name, { start: elements, length: sizeOf(parameter) })
    elements += Math.ceil(sizeOf(parameter) / 16) * 16
  }
  return { spans, elements }
}
