/** Rows with noise in them, the same each time: what is drawn follows from the seed and the row. */
import type { NoiseKind } from '../../core/assessment.ts'
import type { Form } from '../../core/input.ts'
import { createRng, hash, type Rng } from '../../core/rng.ts'
import { move } from '../../tasks/image/batches.ts'
import { blurred } from './pictures.ts'
import { misspelt } from './typos.ts'

/** Noise that changes rows, whatever the model; the others go against one. */
export type RowNoise = Exclude<NoiseKind, 'adversarial' | 'substitutions'>

/** What of a row a model looks at. */
export interface Looked {
  readonly form: Form
  /** Columns of a record; a row that is a text has none. */
  readonly columns: readonly string[]
}

/** What a model looks at, by its form and a row that it can answer. */
export const lookedAt = (form: Form, example: string): Looked => ({
  form,
  columns: form.kind === 'text' ? [] : Object.keys(JSON.parse(example)),
})

export const noisy = (
  rows: readonly string[],
  { noise, amount, seed }: { readonly noise: RowNoise; readonly amount: number; seed: number },
  looked: Looked,
): string[] => {
  const change = changes[noise]
  return rows.map((row) => {
    const rng = createRng(hash(`${seed}:${noise}:${row}`))
    if (looked.form.kind === 'text') return change(row, amount, rng, looked.form)
    const record: Record<string, unknown> = JSON.parse(row)
    for (const column of looked.columns) {
      const value = record[column]
      if (value === undefined || value === null || value === '') continue
      record[column] = change(`${value}`, amount, rng, looked.form)
    }
    return JSON.stringify(record)
  })
}

/** What becomes of one value. */
type Change = (value: string, amount: number, rng: Rng, form: Form) => string

const changes: Readonly<Record<RowNoise, Change>> = {
  typos: (value, share, rng) => misspelt(value, share, rng),
  missing: (value, share, rng) => (rng.uniform() < share ? '' : value),
  blur: (value, deviation, _, form) =>
    pictured(value, form, (pixels, shape) => blurred(pixels, shape, deviation)),
  shift: (value, by, rng, form) =>
    pictured(value, form, (pixels, shape) => {
      const moved = new Uint8Array(pixels.length)
      const [down = 0, right = 0] = ways[rng.below(ways.length)] ?? []
      move(pixels, moved, shape, down * by, right * by)
      return moved
    }),
}

/** Up, down, left, right. */
const ways = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const

type ImageForm = Extract<Form, { readonly kind: 'image' }>

const pictured = (
  value: string,
  form: Form,
  change: (pixels: Uint8Array, shape: ImageForm) => Uint8Array,
): string =>
  form.kind === 'image'
    ? Buffer.from(change(Buffer.from(value, 'base64'), form)).toString('base64')
    : value
