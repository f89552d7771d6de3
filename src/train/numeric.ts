import { MillraceError } from '../core/error.ts'
import type { Memory } from '../nn/memory.ts'

/** Where a training stopped making sense. */
export interface Position {
  readonly epoch: number
  readonly step: number
  readonly loss: number
}

/** The first array, in the order of the network, that holds what is no number. */
export const findNonFinite = (memory: Memory): string | null => {
  for (const [slab, what] of [
    ['parameters', 'the weights'],
    ['gradients', 'the gradient'],
  ] as const)
    for (const name of memory.names) {
      const found = memory.view(slab, name).find((value) => !Number.isFinite(value))
      if (found !== undefined) return `${what} of ${name}: ${found}`
    }
  return null
}

/** `training_failed`: the loss or a gradient is no number any more. */
export const diverged = ({ epoch, step, loss }: Position, where: string | null): MillraceError =>
  new MillraceError('training_failed', {
    what: `${Number.isFinite(loss) ? 'The gradient is no number' : `The loss is ${loss}`} in epoch ${epoch}, step ${step}${where ? `: ${where}` : ''}.`,
    why: 'The weights or the inputs have grown beyond bounds.',
    fix: 'Use a smaller learning rate, shorten long gradients (clip), or look for extreme values in the data. The checkpoint of the last whole epoch is kept.',
  })
