/** Which device a training runs on where it may take the fastest one. */
import { MillraceError, messageOf } from '../core/error.ts'
import { float32 } from '../core/tensor.ts'
import { clipped } from '../core/text.ts'
import { graph } from './builder.ts'
import { type Device, openSession } from './session.ts'

/** A device that is there, and in a line what was tried. */
export interface FoundDevice {
  readonly device: Device
  readonly why: string
}

/**
 * CUDA where onnxruntime's provider of it opens here and adds two numbers, else the CPU. `tryCuda` fails where it
 * does not. A process that has opened CUDA holds memory of the GPU until it ends.
 */
export const findDevice = async (
  tryCuda: () => Promise<void> = addOnCuda,
): Promise<FoundDevice> => {
  try {
    await tryCuda()
    return { device: 'cuda', why: 'onnxruntime’s CUDA provider opens here' }
  } catch (error) {
    return withoutCuda(error instanceof MillraceError ? error.what : messageOf(error))
  }
}

/** The CPU, and why not CUDA. */
export const withoutCuda = (reason: string): FoundDevice => ({
  device: 'cpu',
  why: `no CUDA: ${clipped(reason.replace(/\s+/g, ' ').trim(), 300)}`,
})

const addOnCuda = async (): Promise<void> => {
  const g = graph('sum')
  const x = g.input('x', 'float32', [2])
  g.output('y', g.op('Add', [x, x]))
  const session = await openSession(g.build(), { device: 'cuda' })
  try {
    await session.run({ x: float32(Float32Array.of(1, 2), [2]) })
  } finally {
    await session.close()
  }
}
