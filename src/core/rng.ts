/** Seeded random numbers: the same seed gives the same sequence on every machine. */
export interface Rng {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Uniform integer in [0, bound). */
  below(bound: number): number
  /** An independent stream for a named purpose. */
  fork(label: string): Rng
  /** Everything needed to go on from here, for a checkpoint. */
  state(): readonly number[]
}

/** xoshiro128** (Blackman and Vigna, 2018), seeded through splitmix32. */
export const createRng = (seed: number | readonly number[]): Rng => {
  const state = new Uint32Array(typeof seed === 'number' ? spread(seed) : seed)

  const next = () => {
    // Read one by one: taking a typed array apart goes through its iterator, which is slow here.
    const a = state[0] as number
    const b = state[1] as number
    const c = state[2] as number
    const d = state[3] as number
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    const c2 = c ^ a
    const d2 = d ^ b
    state[1] = b ^ c2
    state[0] = a ^ d2
    state[2] = c2 ^ shifted
    state[3] = rotate(d2, 11)
    return result
  }
  const uniform = () => (next() >>> 5) * 2 ** -27 + (next() >>> 6) * 2 ** -53

  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (bound) => Math.floor(uniform() * bound),
    fork: (label) => createRng(hash(label) ^ (next() | 0)),
    state: () => [...state],
  }
}

/** Shuffles in place (Fisher–Yates) and gives the array back. */
export const shuffle = <Items extends unknown[] | Uint32Array>(items: Items, rng: Rng): Items => {
  const places: { [place: number]: unknown } = items
  for (let last = items.length - 1; last > 0; last--) {
    const other = rng.below(last + 1)
    const held = places[last]
    places[last] = places[other]
    places[other] = held
  }
  return items
}

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by))

const spread = (seed: number) => {
  let z = seed | 0
  return Array.from({ length: 4 }, () => {
    z = (z + 0x9e3779b9) | 0
    let t = z ^ (z >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t ^= t >>> 15
    t = Math.imul(t, 0x735a2d97)
    return (t ^ (t >>> 15)) >>> 0
  })
}

/** FNV-1a, 32 bits. */
export const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
