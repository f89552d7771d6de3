import { hash } from 'node:crypto'
import { type Rows, subset } from '../core/rows.ts'

export interface Sides {
  readonly training: Rows
  readonly validation: Rows
}

export interface SplitOptions {
  /** What of a row decides its side: rows that are the same in it stay together. */
  identity(row: string): string
  /** Part of the rows set aside for validation, 0 to 1. Default 0.1. */
  readonly share?: number
}

/**
 * Sets rows aside for validation. A row's content alone decides, so it stays on its side in every
 * version of a data set, and no model is judged on a row that it or the model it is compared with has
 * learnt from. What a smaller share sets aside, a larger one does too.
 */
export const splitRows = (rows: Rows, { identity, share = 0.1 }: SplitOptions): Sides => {
  const sides = new Uint8Array(rows.length)
  let place = 0
  for (const row of rows) sides[place++] = isHeldOut(identity(row), share) ? 1 : 0
  const held = sides.reduce((sum, side) => sum + side, 0)
  const training = new Uint32Array(rows.length - held)
  const validation = new Uint32Array(held)
  let [t, v] = [0, 0]
  sides.forEach((side, at) => {
    if (side === 1) validation[v++] = at
    else training[t++] = at
  })
  return { training: subset(rows, training), validation: subset(rows, validation) }
}

const isHeldOut = (content: string, share: number): boolean =>
  Number.parseInt(hash('sha256', content, 'hex').slice(0, 8), 16) < share * 2 ** 32
