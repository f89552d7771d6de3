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
  const runs: Run[] = []
  let place = 0
  return {
    add({ rows, lines }) {
      for (const line of lines) {
        const run = runs.at(-1)
        if (!run || line - run.line !== place - run.place) runs.push({ place, line })
        place++
      }
      pin.add(rows)
    },
    end: () => pin.end((place) => lineOf(file, lineAt(runs, place))),
  }
}

/** From this row on every row begins a line after the one before. */
interface Run {
  readonly place: number
  readonly line: number
}

const lineAt = (runs: readonly Run[], place: number): number => {
  const run = runs.findLast((each) => each.place <= place)
  return run ? run.line + place - run.place : 0
}
