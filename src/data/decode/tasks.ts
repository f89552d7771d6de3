/** Files of lines in pieces that are read at once. */
import { closeSync, openSync, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { spare } from './hash.ts'

/** The lines of a file that begin from one byte to before another. */
export interface Part {
  readonly file: string
  readonly from: number
  readonly to: number
  /** Of the file. */
  readonly size: number
}

/** Parts that are read one after the other. */
export type Task = readonly Part[]

/** Bytes of a task, about. */
const usual = 4 << 20

/** Bytes that are read on for the end of a line. */
const step = 64 << 10

const newline = 10

export const tasksOf = async (
  files: readonly string[],
): Promise<{ readonly tasks: readonly Task[]; readonly bytes: number }> => {
  const tasks: Task[] = []
  let waiting: Part[] = []
  let [left, bytes] = [usual, 0]
  for (const file of files) {
    const { size } = await stat(file)
    bytes += size
    for (let from = 0; from < size; ) {
      const to = Math.min(size, from + left)
      waiting.push({ file, from, to, size })
      left -= to - from
      from = to
      if (left > 0) continue
      tasks.push(waiting)
      ;[waiting, left] = [[], usual]
    }
  }
  if (waiting.length > 0) tasks.push(waiting)
  return { tasks, bytes }
}

/** The lines of a task, each ended; there is room for `spare` bytes behind them. `memory`: gives so many bytes or more. */
export const readTask = (
  task: Task,
  memory: (bytes: number) => ArrayBuffer,
): { readonly bytes: Uint8Array; readonly length: number } => {
  const room = task.reduce((sum, { from, to }) => sum + to - from + 2, step + spare)
  let bytes = Buffer.from(memory(room))
  let length = 0
  const grow = (more: number) => {
    if (length + more + spare <= bytes.length) return
    const larger = Buffer.allocUnsafeSlow(2 * (length + more + spare))
    bytes.copy(larger, 0, 0, length)
    bytes = larger
  }
  for (const part of task) {
    const file = openSync(part.file, 'r')
    try {
      length = readPart(file, part, length)
    } finally {
      closeSync(file)
    }
  }
  return { bytes, length }

  function readPart(file: number, { from, to, size }: Part, start: number): number {
    const first = Math.max(0, from - 1)
    readFully(file, first, to - first)
    // A line that began before is of the part before.
    const begin = from === 0 ? start : bytes.subarray(0, length).indexOf(newline, start) + 1
    if (from > 0 && begin === 0) return start
    for (let at = to; at < size && bytes[length - 1] !== newline; ) {
      const [before, more] = [length, Math.min(step, size - at)]
      readFully(file, at, more)
      at += more
      const end = bytes.subarray(0, length).indexOf(newline, before)
      if (end >= 0) length = end + 1
    }
    if (length > begin && bytes[length - 1] !== newline) {
      grow(1)
      bytes[length++] = newline
    }
    bytes.copyWithin(start, begin, length)
    return length - (begin - start)
  }

  function readFully(file: number, position: number, count: number): void {
    grow(count)
    for (let done = 0; done < count; ) {
      const read = readSync(file, bytes, length, count - done, position + done)
      if (read === 0) return
      done += read
      length += read
    }
  }
}
