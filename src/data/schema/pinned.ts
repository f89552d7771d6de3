/** The types of the columns of a file, found while it is read. */
import { createPin, type PinOptions } from '../../columns/pin.ts'
import type { Schema } from '../../columns/schema.ts'
import { lineOf } from '../bad.ts'
import type { Placed } from '../lines.ts'

export interface PinnedRows {
  add(batch: Placed): void
  /** Fails with `bad_data`, naming the line, as `createPin` does. */
  end(): Schema
}

export const pinRows = (file: string, options: PinOptions): PinnedRows => {
  const pin = createPin(options)
  // Where each batch begins: its first row, and the lines of its rows.
  const lines: Int32Array[] = []
  return {
    add(batch) {
      lines.push(Int32Array.from(batch.lines))
      pin.add(batch.rows)
    },
    end: () => pin.end((place) => lineOf(file, lineAt(lines, place))),
  }
}

const lineAt = (lines: readonly Int32Array[], place: number): number => {
  let before = 0
  for (const batch of lines) {
    const line = batch[place - before]
    if (line !== undefined) return line
    before += batch.length
  }
  return 0
}
