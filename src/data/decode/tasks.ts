/** Files of lines in pieces that are read at once. */
import { closeSync, openSync, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Kernel, Room } from './kernel.ts'

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

/** The lines of a task, each ended, in the memory of a kernel. */
export const readTask = (
  kernel: Kernel,
  task: Task,
  room: Room,
): { readonly at: number; readonly length: number } => {
  let size = task.reduce((sum, { from, to }) => sum + to - from + 2, step)
  let at = room.take(size)
  let length = 0
  const grow = (more: number) => {
    if (length + more <= size) return
    size = 2 * (length + more)
    const larger = room.take(size)
    kernel.bytes.copyWithin(larger, at, at + length)
    at = larger
  }
  const readFully = (file: number, position: number, count: number) => {
    grow(count)
    for (let done = 0; done < count; ) {
      const read = readSync(file, kernel.bytes, at + length, count - done, position + done)
      if (read === 0) return
      done += read
      length += read
    }
  }
  /** Where a line ends behind a place; the length where none does. */
  const endBehind = (start: number): number => {
    const end = kernel.bytes.subarray(at, at + length).indexOf(newline, start)
    return end < 0 ? length : end + 1
  }
  const readPart = (file: number, { from, to, size: all }: Part) => {
    const start = length
    const first = Math.max(0, from - 1)
    readFully(file, first, to - first)
    // A line that began before is of the part before.
    const begin = from === 0 ? start : endBehind(start)
    if (begin === length) {
      length = start
      return
    }
    for (let place = to; place < all && kernel.bytes[at + length - 1] !== newline; ) {
      const [before, more] = [length, Math.min(step, all - place)]
      readFully(file, place, more)
      place += more
      length = endBehind(before)
    }
    grow(1)
    if (kernel.bytes[at + length - 1] !== newline) kernel.bytes[at + length++] = newline
    kernel.bytes.copyWithin(at + start, at + begin, at + length)
    length -= begin - start
  }
  for (const part of task) {
    const file = openSync(part.file, 'r')
    try {
      readPart(file, part)
    } finally {
      closeSync(file)
    }
  }
  return { at, length }
}
