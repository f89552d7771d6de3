import { readFile } from 'node:fs/promises'
import { MillraceError } from '../../core/error.ts'

/** What `adam.wat` and `vector.wat` compute; addresses and lengths in bytes. */
export interface Kernels {
  adam(
    p: number,
    g: number,
    m: number,
    v: number,
    bytes: number,
    scale: number,
    beta1: number,
    beta2: number,
    pace: number,
    spread: number,
    epsilon: number,
  ): void
  squares(g: number, bytes: number): number
  momentum(
    p: number,
    g: number,
    m: number,
    bytes: number,
    scale: number,
    decay: number,
    momentum: number,
    direct: number,
    through: number,
    rate: number,
  ): void
  scale(x: number, bytes: number, factor: number): void
  add(x: number, y: number, bytes: number, factor: number): void
  blend(x: number, y: number, bytes: number, factor: number): void
}

/** The kernels over one memory. */
export const loadKernels = async (memory: WebAssembly.Memory): Promise<Kernels> => {
  const load = async (name: string) => {
    const bytes = await readFile(new URL(`./${name}.wasm`, import.meta.url))
    return (await WebAssembly.instantiate(bytes, { millrace: { memory } })).instance.exports
  }
  const all = { ...(await load('adam')), ...(await load('vector')) }
  if (!areKernels(all))
    throw new MillraceError('internal', {
      what: `Expected the kernels ${names.join(', ')}, got ${Object.keys(all).join(', ')}.`,
      fix: 'Assemble them anew.',
    })
  return all
}

const names: readonly (keyof Kernels)[] = ['adam', 'squares', 'momentum', 'scale', 'add', 'blend']

const areKernels = (all: object): all is Kernels => {
  const found = new Map<string, unknown>(Object.entries(all))
  return names.every((name) => typeof found.get(name) === 'function')
}

/** What a gradient is multiplied by so that it is no longer than `clip`. */
export const shortening = (clip: number, squares: number): number => {
  const length = Math.sqrt(squares)
  return length > clip ? clip / length : 1
}
