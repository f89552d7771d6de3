import { hash } from 'node:crypto'
import { wordsOf } from './tokenizer.ts'

export interface Sides {
  readonly training: readonly string[]
  readonly validation: readonly string[]
}

/**
 * Sets about one row in ten aside for validation. A row's words alone decide, so a sentence stays on
 * its side in every version of a data set, and no model is judged on a sentence that it or the model
 * it is compared with has learnt from.
 */
export const splitRows = (rows: readonly string[]): Sides => {
  const training: string[] = []
  const validation: string[] = []
  for (const row of rows) (isHeldOut(row) ? validation : training).push(row)
  return { training, validation }
}

const isHeldOut = (row: string): boolean =>
  Number.parseInt(hash('sha256', wordsOf(row).join(' '), 'hex').slice(0, 8), 16) < 0.1 * 2 ** 32
