/** FNV-1a (Fowler, Noll, Vo 1991), its bits mixed as MurmurHash3 ends: a number below 2³². */

export const hashStart = 0x811c9dc5

export const hashNext = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193)

export const hashEnd = (hash: number): number => {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
