/** What the ranks of a training agree on, over a collective. */
import { MillraceError } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'
import type { Memory } from '../nn/memory.ts'
import type { Kernels } from '../nn/optimizers/kernels.ts'
import type { Collective } from './collective/collective.ts'

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const decode = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes))

/** Everyone's value, by rank. */
export const gather = async <T>(collective: Collective, value: T): Promise<readonly T[]> =>
  (await collective.allGather(encode(value))).map(decode)

/** Refuses to train where ranks differ in what they are to train. `parts` by name: data, recipe, … */
export const checkConsistent = async (
  collective: Collective,
  parts: Readonly<Record<string, string>>,
): Promise<void> => {
  const [first = {}, ...others] = await gather(collective, parts)
  for (const [index, other] of others.entries())
    for (const [name, value] of Object.entries(first))
      if (other[name] !== value)
        throw new MillraceError('bad_data', {
          what: `Rank ${index + 1} on ${collective.hosts[index + 1]} has another ${name} than rank 0 on ${collective.hosts[0]}: expected ${short(value)}, got ${short(other[name])}.`,
          why: 'All workers have to learn the same thing from the same rows.',
          fix: 'Give every worker the same home, the same project and the same version of Millrace.',
        })
}

const short = (text: string | undefined) =>
  text === undefined ? 'none' : text.length > 60 ? `${text.slice(0, 57)}…` : text

/** What a step of all ranks came to. */
export interface Shared {
  /** Sum of the ranks' weights. */
  readonly weight: number
  /** Mean loss over all of it. */
  readonly loss: number
  /** Whether a rank wants to end. */
  readonly stop: boolean
}

/**
 * Turns the gradients in every rank's memory, each the mean over a part of the batch with its own
 * weight, into the mean over the whole batch. A loss that is no number leaves the gradients alone.
 */
export const averageGradients = async (
  collective: Collective,
  memory: Memory,
  kernels: Kernels,
  own: { readonly weight: number; readonly loss: number; readonly stop: boolean },
): Promise<Shared> => {
  if (collective.size === 1) return own
  const sums = Float64Array.of(own.weight, own.weight * own.loss, own.stop ? 1 : 0)
  await collective.allReduce(sums)
  const [weight = 0, sumMetrics = 0, stops = 0] = sums
  const shared = { weight, loss: weight > 0 ? sumMetrics / weight : 0, stop: stops > 0 }
  if (shared.stop || weight === 0 || !Number.isFinite(shared.loss)) return shared
  kernels.scale(memory.address('gradients'), memory.bytes, own.weight / weight)
  await collective.allReduce(memory.whole('gradients'))
  return shared
}

/** The mean over the ranks, in place: for running statistics, which each rank has of its own rows. */
export const averageStates = async (
  collective: Collective,
  values: Float32Array,
): Promise<void> => {
  if (collective.size === 1 || values.length === 0) return
  await collective.allReduce(values)
  values.forEach((value, at) => {
    values[at] = value / collective.size
  })
}

/** Sums of all ranks, added in the order of ranks. */
export const sumMetrics = async (collective: Collective, sums: Metrics): Promise<Metrics> => {
  if (collective.size === 1) return sums
  const all: Record<string, number> = {}
  // JSON has no word for what is no number, and says null.
  for (const each of await gather(collective, sums))
    for (const [name, value] of Object.entries(each))
      all[name] = (all[name] ?? 0) + (value ?? Number.NaN)
  return all
}
