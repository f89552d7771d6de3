/** Numbers whole numbers in the order in which they come, by open addressing. */
export interface Index {
  /** Every key, in the order of their numbers. */
  readonly keys: readonly number[]
  /** The number of a key; -1 where it has none. */
  find(key: number): number
  /** The number of a key, the next one where it has none. Keys are whole, from 0 to 2⁵³ − 1. */
  add(key: number): number
}

const free = -1

export const createIndex = (): Index => {
  const keys: number[] = []
  let numbers = new Int32Array(1 << 12).fill(free)
  /** Where a key's number is, or the free place that it would get. */
  const placeOf = (key: number): number => {
    const last = numbers.length - 1
    let place = mixed(key) & last
    for (;;) {
      const number = numbers[place] ?? free
      if (number === free || keys[number] === key) return place
      place = (place + 1) & last
    }
  }
  const grow = () => {
    numbers = new Int32Array(numbers.length * 2).fill(free)
    keys.forEach((key, number) => {
      numbers[placeOf(key)] = number
    })
  }
  return {
    keys,
    find: (key) => numbers[placeOf(key)] ?? free,
    add(key) {
      if (keys.length * 2 >= numbers.length) grow()
      const place = placeOf(key)
      const held = numbers[place] ?? free
      if (held !== free) return held
      numbers[place] = keys.length
      return keys.push(key) - 1
    },
  }
}

/** Both halves of a key, mixed (the last steps of splitmix32). */
const mixed = (key: number): number => {
  const once = Math.imul((key | 0) ^ Math.imul(Math.floor(key / 2 ** 32), 0x9e3779b9), 0x21f0aaad)
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97)
  return twice ^ (twice >>> 15)
}
