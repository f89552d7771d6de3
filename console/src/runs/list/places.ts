/** Where the rows of a long list stand: all are of one height, and only those in view are drawn. */

/** Rows below an entry that is opened. */
export interface Opened {
  /** Place of the entry, from 0. */
  readonly at: number
  readonly rows: number
}

/** A row: an entry, or the n-th below one. */
export interface Place {
  readonly entry: number
  /** Null for the entry itself. */
  readonly below: number | null
}

const inOrder = (opened: readonly Opened[]) => [...opened].sort((a, b) => a.at - b.at)

/** Rows of a list in all. */
export const rowsIn = (entries: number, opened: readonly Opened[]): number =>
  entries + opened.reduce((sum, { rows }) => sum + rows, 0)

/** What stands in a row. */
export const placeOf = (row: number, opened: readonly Opened[]): Place => {
  let before = 0
  for (const { at, rows } of inOrder(opened)) {
    const first = at + before + 1
    if (row < first) break
    if (row < first + rows) return { entry: at, below: row - first }
    before += rows
  }
  return { entry: row - before, below: null }
}

/** The rows that are drawn: those in view and some around them. */
export const inView = (
  scroll: { readonly top: number; readonly height: number },
  { rowHeight, rows, around = 8 }: { rowHeight: number; rows: number; around?: number },
): readonly [from: number, to: number] => {
  const first = Math.floor(scroll.top / rowHeight) - around
  const last = Math.ceil((scroll.top + scroll.height) / rowHeight) + around
  return [Math.max(0, Math.min(first, rows)), Math.max(0, Math.min(last, rows))]
}

/** Pages that hold the entries from one to another, the last one not among them. */
export const pagesOf = (from: number, to: number, size: number): number[] => {
  const first = Math.floor(from / size)
  const last = Math.max(first, Math.ceil(to / size) - 1)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}
