/** Writes `adam.wasm` and `vector.wasm` anew from their text: `node src/nn/optimizers/assemble.ts`. */
import { readFile, writeFile } from 'node:fs/promises'
import wabt from 'wabt'

/** The binary form of a WebAssembly module's text. */
export const assemble = async (text: string): Promise<Uint8Array> => {
  const toolkit = await wabt()
  const module = toolkit.parseWat('kernel.wat', text, { simd: true })
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

if (import.meta.main)
  for (const name of ['adam', 'vector']) {
    const text = await readFile(new URL(`./${name}.wat`, import.meta.url), 'utf8')
    await writeFile(new URL(`./${name}.wasm`, import.meta.url), await assemble(text))
  }
