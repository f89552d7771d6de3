/** Decodes tasks one after the other. */
import { type Batch, createDecoder, type Order } from './decode.ts'
import { createRoom, loadKernel } from './kernel.ts'
import { readTask, type Task } from './tasks.ts'

export interface Work {
  /** What is in a room is gone by the next task that is put there; rooms are counted from 0. */
  decode(task: Task, room: number): readonly Batch[]
}

/** With as many rooms as tasks that are worked on at a time. */
export const createWork = async (order: Order, rooms: number): Promise<Work> => {
  const kernel = await loadKernel()
  const all = Array.from({ length: rooms }, () => createRoom(kernel))
  const decode = createDecoder(kernel, order)
  return {
    decode(task, place) {
      const room = all[place] ?? createRoom(kernel)
      room.clear()
      return decode(readTask(kernel, task, room), room)
    },
  }
}
