/** Numbers on a cache line: no two ranks write to the same. */
export const line = 16
const [come, left] = [0, 1]

/** A mark a rank, on a cache line of its own: how many rendezvous it has come to, and whether it left. */
export const markMemory = (size: number) => new SharedArrayBuffer(size * line * 4)

export type Marks = ReturnType<typeof openMarks>

/** The marks by which ranks of one process wait for each other. */
export const openMarks = (memory: SharedArrayBuffer) => {
  const marks = new Int32Array(memory)
  const hasCome = (rank: number, count: number) =>
    ((Atomics.load(marks, rank * line + come) - count) | 0) >= 0
  const wakeAll = () => {
    for (let index = 0; index < marks.length; index += line) Atomics.notify(marks, index + come)
  }
  return {
    wakeAll,
    /** Whether a rank has come to so many rendezvous, which may have wrapped round. */
    hasCome,
    hasLeft: (rank: number) => Atomics.load(marks, rank * line + left) === 1,
    come(rank: number, count: number) {
      Atomics.store(marks, rank * line + come, count)
      Atomics.notify(marks, rank * line + come)
    },
    leave(rank: number) {
      Atomics.store(marks, rank * line + left, 1)
      wakeAll()
    },
    /** Sleeps until the mark of a rank changes, so many milliseconds at most; not where it has come. */
    sleep(rank: number, count: number, most: number) {
      const mark = Atomics.load(marks, rank * line + come)
      if (!hasCome(rank, count)) Atomics.wait(marks, rank * line + come, mark, most)
    },
  }
}
