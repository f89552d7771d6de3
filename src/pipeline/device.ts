/** The device of a run, found before it begins and kept in its recipe from then on. */
import { fork } from 'node:child_process'
import type { ModelConfig, Recipe } from '../config/resolve.ts'
import { moduleAt } from '../core/module.ts'
import { withoutMpi } from '../core/spawn.ts'
import { type FoundDevice, withoutCuda } from '../onnx/device.ts'
import type { Context } from './context.ts'

/**
 * A recipe with `auto` replaced by what is there, so that whoever resumes or reproduces the run has the same device;
 * `told` is what was found, in a line. Any other recipe as it is, with null.
 */
export const onDevice = async (
  { findDevice }: Pick<Context, 'findDevice'>,
  recipe: Recipe,
): Promise<{ readonly recipe: Recipe; readonly told: string | null }> => {
  if (recipe.train.device !== 'auto') return { recipe, told: null }
  const { device, why } = await findDevice()
  return { recipe: { ...recipe, train: { ...recipe.train, device } }, told: `${device}; ${why}` }
}

/** A model whose recipe, and those of its reference, say their device: for what is kept before its runs begin. */
export const modelOnDevice = async (
  context: Pick<Context, 'findDevice'>,
  model: ModelConfig,
): Promise<ModelConfig> => {
  const settled = async (recipe: Recipe) => (await onDevice(context, recipe)).recipe
  const { recipe, reference } = model
  return {
    ...model,
    recipe: await settled(recipe),
    reference: reference && {
      ...reference,
      sequential: await settled(reference.sequential),
      distributed: await settled(reference.distributed),
    },
  }
}

/** Looks once, when it is first asked, in a process of its own. */
export const createFindDevice = (probe = probeDevice): Context['findDevice'] => {
  let found: Promise<FoundDevice> | undefined
  return () => {
    found ??= probe()
    return found
  }
}

const entry = moduleAt('./probe', import.meta.url)

/** Milliseconds that a look may take. */
const longest = 60_000

/**
 * In a process of its own: a provider that crashes ends only that, what it prints is nobody's concern, and the memory
 * of the GPU is free again.
 */
const probeDevice = (): Promise<FoundDevice> =>
  new Promise((resolve) => {
    const child = fork(entry, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: withoutMpi() })
    const overdue = setTimeout(() => child.kill('SIGKILL'), longest)
    let found: FoundDevice | undefined
    child.on('message', (message: FoundDevice) => {
      found = message
    })
    child.on('error', (error) => resolve(withoutCuda(error.message)))
    child.on('close', (code, signal) => {
      clearTimeout(overdue)
      resolve(found ?? withoutCuda(`the process that tried it ended with ${signal ?? code}`))
    })
  })
