/** Outlines of digits in hands of others; OFL.txt says where they are from. */
import { readFileSync } from 'node:fs'

interface Hand {
  readonly font: string
  /** Of 0 to 9, as SVG paths. */
  readonly digits: readonly string[]
}

/** For each hand its ten digits. */
export const handsOf = () => {
  const file = new URL('./outlines.json', import.meta.url)
  const read: Record<'japanese' | 'devanagari', Hand[]> = JSON.parse(readFileSync(file, 'utf8'))
  const digitsOf = (hands: readonly Hand[]) => hands.map(({ digits }) => digits)
  return { japanese: digitsOf(read.japanese), devanagari: digitsOf(read.devanagari) }
}
