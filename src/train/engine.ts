import { MillraceError, messageOf } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'
import { float32, type Tensor } from '../core/tensor.ts'
import type { Batch } from '../nn/batch.ts'
import type { Memory } from '../nn/memory.ts'
import type { Network } from '../nn/network.ts'
import type { Parameter } from '../nn/parameter.ts'
import { sizeOf } from '../nn/parameter.ts'
import type { Graph } from '../onnx/graph.ts'
import { type Device, openSession, type Session, scalarOf } from '../onnx/session.ts'

/** Runs a network's graphs on the parameters in a memory. */
export interface Engine {
  /** The network's states end to end: they change with every step. */
  readonly states: Float32Array
  /** The part of `states` that belongs to a name. */
  state(name: string): Float32Array
  /** One batch forward and back; the gradients are in the memory then. Gives the mean loss. */
  step(batch: Batch): Promise<number>
  /** Sums over all batches of every output of the validation graph. */
  judge(batches: Iterable<Batch>, onBatch: () => void): Promise<Metrics>
  close(): Promise<void>
}

/** Opens a session for a bucket when its first batch comes. */
export const openEngine = (network: Network, memory: Memory, device: Device = 'cpu'): Engine => {
  const arena = network.arena ?? false
  const training = sessions((bucket) => network.training(bucket), { arena, device })
  const validation = sessions((bucket) => network.validation(bucket), { arena, device })
  const { values, fetches, loss, held, after } = bindTensors(network, memory)

  return {
    states: held.whole,
    state: held.view,
    async step({ bucket, inputs, weight }) {
      if (weight === 0) {
        memory.whole('gradients').fill(0)
        return 0
      }
      const session = await training.of(bucket)
      await session.run({ ...values, ...inputs }, fetches).catch(incomputable)
      held.whole.set(after.whole)
      return scalarOf(loss)
    },
    async judge(batches, onBatch) {
      const sums: Record<string, number> = {}
      for (const { bucket, inputs } of batches) {
        onBatch()
        const session = await validation.of(bucket)
        const answer = await session.run({ ...values, ...inputs }).catch(incomputable)
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

/** What the training graph reads (`values`) and writes (`fetches`): parts of the memory, and the states. */
const bindTensors = ({ parameters, states = [] }: Network, memory: Memory) => {
  const held = packed(states)
  // A graph must not write into what it reads.
  const after = packed(states)
  const loss = float32(new Float32Array(1), [])
  const values: Record<string, Tensor> = {}
  const fetches: Record<string, Tensor> = { loss }
  for (const { name, shape } of parameters) {
    values[name] = float32(memory.view('parameters', name), shape)
    fetches[`grad:${name}`] = float32(memory.view('gradients', name), shape)
  }
  for (const { name, shape } of states) {
    values[name] = float32(held.view(name), shape)
    fetches[`state:${name}`] = float32(after.view(name), shape)
  }
  return { values, fetches, loss, held, after }
}

/** What onnxruntime refuses while it computes lies in the batch: everything else was checked before. */
const incomputable = (error: unknown): never => {
  if (error instanceof MillraceError) throw error
  throw new MillraceError('training_failed', {
    what: `A batch cannot be computed: ${messageOf(error)}`,
    why: 'Its numbers do not fit the network: a class or an id beyond the last, an array of another length.',
    fix: "Check what the task's batches hold.",
    cause: error,
  })
}

/** Arrays end to end in one. */
const packed = (parameters: readonly Parameter[]) => {
  const whole = new Float32Array(parameters.reduce((all, each) => all + sizeOf(each), 0))
  const views = new Map<string, Float32Array>()
  let from = 0
  for (const parameter of parameters) {
    views.set(parameter.name, whole.subarray(from, from + sizeOf(parameter)))
    from += sizeOf(parameter)
  }
  return {
    whole,
    view(name: string): Float32Array {
      const view = views.get(name)
      if (!view) throw new MillraceError('internal', { what: `There is no state "${name}".` })
      return view
    },
  }
}

/** One session a bucket, opened when it is first asked for. */
const sessions = (
  graphOf: (bucket: string) => Graph,
  options: { readonly arena: boolean; readonly device: Device },
) => {
  const open = new Map<string, Session>()
  return {
    async of(bucket: string): Promise<Session> {
      const held = open.get(bucket)
      if (held) return held
      const session = await openSession(graphOf(bucket), options)
      open.set(bucket, session)
      return session
    },
    async close() {
      for (const session of open.values()) await session.close()
      open.clear()
    },
  }
}
