/** The memory in which records are decoded, and what `kernel.wat` does there; addresses and lengths in bytes. */
import { readFile } from 'node:fs/promises'
import { MillraceError } from '../../core/error.ts'

export interface Functions {
  split(
    at: number,
    to: number,
    layout: number,
    last: number,
    starts: number,
    ends: number,
    stride: number,
    rows: number,
    next: number,
  ): number
  hash(starts: number, ends: number, stride: number, rows: number, out: number): void
  join(sums: number, hashes: number, bits: number, rows: number): void
  settle(sums: number, rows: number): void
  numbers(
    starts: number,
    ends: number,
    stride: number,
    rows: number,
    mark: number,
    powers: number,
    out: number,
  ): number
  refused(
    starts: number,
    ends: number,
    stride: number,
    rows: number,
    steps: number,
    last: number,
    out: number,
  ): number
  gone(starts: number, ends: number, stride: number, rows: number, odd: number, out: number): number
  gather(from: number, stride: number, rows: number, out: number): void
}

export interface Kernel extends Functions {
  /** All of it; a longer one when more was taken. */
  readonly bytes: Uint8Array
  /** For good, all zeros. */
  take(bytes: number): number
}

/** Memory that is taken bit by bit, and let go at once. What is taken holds anything. */
export interface Room {
  take(bytes: number): number
  clear(): void
}

const page = 65_536

/** Pages that a memory has at most: 2 GiB. */
const mostPages = 32_768

/** Bytes that may be read behind what was taken. */
export const spare = 64

export const loadKernel = async (): Promise<Kernel> => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true })
  const code = await readFile(new URL('./kernel.wasm', import.meta.url))
  const { instance } = await WebAssembly.instantiate(code, { millrace: { memory } })
  const { exports } = instance
  if (!areFunctions(exports))
    throw new MillraceError('internal', {
      what: `Expected the functions ${names.join(', ')}, got ${Object.keys(exports).join(', ')}.`,
      fix: 'Assemble kernel.wat anew.',
    })
  let bytes = new Uint8Array(memory.buffer)
  // Nothing begins at 0: there a text would lie that is none.
  let used = spare
  return {
    ...exports,
    get bytes() {
      return bytes
    },
    take(length) {
      const at = used
      used = Math.ceil((used + length) / 16) * 16
      const lacking = used + spare - bytes.length
      if (lacking > 0) {
        memory.grow(Math.ceil(lacking / page))
        bytes = new Uint8Array(memory.buffer)
      }
      return at
    },
  }
}

/** Bytes that a room takes at once. */
const piece = 2 << 20

export const createRoom = (kernel: Kernel): Room => {
  const pieces: { readonly at: number; readonly length: number }[] = []
  let [place, used] = [0, 0]
  return {
    take(bytes) {
      const wanted = Math.ceil((bytes + spare) / 16) * 16
      for (;;) {
        const current = pieces[place]
        if (!current) {
          const length = Math.max(piece, wanted)
          pieces.push({ at: kernel.take(length), length })
          used = 0
        } else if (used + wanted <= current.length) {
          used += wanted
          return current.at + used - wanted
        } else {
          place++
          used = 0
        }
      }
    },
    clear() {
      ;[place, used] = [0, 0]
    },
  }
}

const names: readonly (keyof Functions)[] = [
  ...(['split', 'hash', 'join', 'settle', 'numbers', 'refused', 'gone', 'gather'] as const),
]

const areFunctions = (all: object): all is Functions => {
  const found = new Map<string, unknown>(Object.entries(all))
  return names.every((name) => typeof found.get(name) === 'function')
}
