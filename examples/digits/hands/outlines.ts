/**
 * Writes outlines.json, the outlines of digits in hands of others, from open fonts (SIL Open Font License 1.1; OFL.txt):
 *
 *     npm pack @fontsource/kalam … && tar xzf …
 *     node examples/digits/hands/outlines.ts FOLDER
 *
 * FOLDER holds the unpacked packages, each in a folder of its name without the scope.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { outlinesOf } from './glyphs.ts'

const [, , folder] = process.argv
if (folder === undefined) throw new Error('Name the folder of the fonts: outlines.ts FOLDER')

const western = Array.from({ length: 10 }, (_, digit) => `${digit}`)
const devanagari = western.map((_, digit) => String.fromCodePoint(0x966 + digit))

/** Fonts and their weights, by who writes so. */
const fonts = {
  japanese: {
    'klee-one': [400, 600],
    yomogi: [400],
    'zen-kurenaido': [400],
    'hachi-maru-pop': [400],
    'yusei-magic': [400],
  },
  devanagari: {
    kalam: [300, 400, 700],
    mukta: [200, 400],
    'baloo-2': [400],
    'noto-sans-devanagari': [200, 400],
  },
}

const handsOf = (
  script: 'latin' | 'devanagari',
  named: Readonly<Record<string, readonly number[]>>,
) =>
  Object.entries(named).flatMap(([name, weights]) =>
    weights.map((weight) => {
      const file = join(folder, name, 'files', `${name}-${script}-${weight}-normal.woff`)
      const characters = script === 'latin' ? western : devanagari
      return { font: `${name} ${weight}`, digits: outlinesOf(readFileSync(file), characters) }
    }),
  )

const made = {
  japanese: handsOf('latin', fonts.japanese),
  devanagari: handsOf('devanagari', fonts.devanagari),
}
const target = fileURLToPath(new URL('./outlines.json', import.meta.url))
writeFileSync(target, `${JSON.stringify(made, null, 2)}\n`)
