import { MillraceError } from '../core/error.ts'
import type { Figures } from '../core/records.ts'
import type { Memory } from '../nn/memory.ts'
import type { Graph } from '../onnx/graph.ts'
import { float32, openSession, type Session, scalarOf, type Tensor } from '../onnx/session.ts'
import type { Batch, Network } from './network.ts'

/** Runs a network's graphs on the parameters in a memory. */
export interface Engine {
  /** One batch forward and back; the gradients are in the memory then. Gives the mean loss. */
  step(batch: Batch): Promise<number>
  /** Sums over all batches of every output of the validation graph. */
  judge(batches: Iterable<Batch>, onBatch: () => void): Promise<Figures>
  close(): Promise<void>
}

/** Opens a session for a bucket when its first batch comes. */
export const openEngine = (network: Network, memory: Memory): Engine => {
  const training = sessions((bucket) => network.training(bucket))
  const validation = sessions((bucket) => network.validation(bucket))
  const parameters: Record<string, Tensor> = {}
  const gradients: Record<string, Tensor> = {}
  const loss = float32(new Float32Array(1), [])
  for (const { name, shape } of network.parameters) {
    parameters[name] = float32(memory.view('parameters', name), shape)
    gradients[`grad:${name}`] = float32(memory.view('gradients', name), shape)
  }
  const fetches = { loss, ...gradients }

  return {
    async step({ bucket, inputs }) {
      const session = await training.of(bucket)
      await session.run({ ...parameters, ...inputs }, fetches)
      return scalarOf(loss)
    },
    async judge(batches, onBatch) {
      const sums: Record<string, number> = {}
      for (const { bucket, inputs } of batches) {
        onBatch()
        const session = await validation.of(bucket)
        const answer = await session.run({ ...parameters, ...inputs })
        for (const [name, value] of Object.entries(answer))
          sums[name] = (sums[name] ?? 0) + scalarOf(value)
      }
      return sums
    },
    async close() {
      await training.close()
      await validation.close()
    },
  }
}

/** One session a bucket, opened when it is first asked for. */
const sessions = (graphOf: (bucket: string) => Graph) => {
  const open = new Map<string, Session>()
  return {
    async of(bucket: string): Promise<Session> {
      const held = open.get(bucket)
      if (held) return held
      // Without an arena of its own for each, sessions share what the others have freed: half the memory.
      const session = await openSession(graphOf(bucket), { arena: false })
      open.set(bucket, session)
      return session
    },
    async close() {
      for (const session of open.values()) await session.close()
      open.clear()
    },
  }
}

/** `val_loss` = loss / count, and every other sum divided by the count. */
export const meanFigures = (sums: Figures): Figures => {
  const { loss, count, ...others } = sums
  if (loss === undefined || count === undefined || !(count > 0))
    throw new MillraceError('internal', {
      what: `The validation graph must answer "loss" and "count", got ${JSON.stringify(sums)}.`,
      fix: 'Check that there are validation batches.',
    })
  const means = Object.entries(others).map(([name, sum]) => [nameOf(name), sum / count])
  return { val_loss: loss / count, ...Object.fromEntries(means) }
}

/** `hits5` is the sum behind `top5`. */
const nameOf = (name: string) => name.replace(/^hits/, 'top')
