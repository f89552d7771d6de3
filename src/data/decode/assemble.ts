/** Writes `kernel.wasm` anew from its text: `node src/data/decode/assemble.ts`. */
import { readFile, writeFile } from 'node:fs/promises'
import wabt from 'wabt'

const place = (name: string): URL => new URL(`./${name}`, import.meta.url)

/** The binary form of `kernel.wat`. */
export const assembled = async (): Promise<Uint8Array> => {
  const toolkit = await wabt()
  const text = await readFile(place('kernel.wat'), 'utf8')
  const module = toolkit.parseWat('kernel.wat', text, { simd: true, threads: true })
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (import.meta.main) await writeFile(place('kernel.wasm'), await assembled())
