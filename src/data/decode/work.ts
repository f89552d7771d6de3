/** Decodes tasks one after the other. */
import { createArena } from './arena.ts'
import { type Batch, createDecoder, type Order } from './decode.ts'
import { readTask, type Task } from './tasks.ts'

/** What a task came to, and all memory that it lies in. */
export interface Done {
  readonly batches: readonly Batch[]
  readonly memory: readonly ArrayBuffer[]
}

export const createWork = (order: Order) => {
  const arena = createArena()
  const decode = createDecoder(order, arena)
  return {
    /** `memory`: what comes of earlier tasks and is not needed any more. */
    decode(task: Task, memory: readonly ArrayBuffer[]): Done {
      arena.give(memory)
      const { bytes, length } = readTask(task, arena.whole)
      const batches = [...decode(bytes, length)]
      const taken = new Set(arena.end())
      // Texts that did not fit lie elsewhere.
      for (const { bytes } of batches)
        if (bytes.byteLength > 0 && bytes.buffer instanceof ArrayBuffer) taken.add(bytes.buffer)
      return { batches, memory: [...taken] }
    },
  }
}
