/** Follows an alias: what it points to is put in charge, or else the newest before it that opens. */
import { messageOf } from '../core/error.ts'
import type { Registry } from '../registry/types.ts'
import { createCharge } from './charge.ts'
import type { createRefusals } from './refusals.ts'
import type { Serving } from './serving.ts'
import type { ServeEvent } from './types.ts'

export interface FollowOptions {
  readonly model: string
  readonly alias: string
  readonly registry: Pick<Registry, 'alias' | 'aliasHistory' | 'audit'>
  readonly refusals: ReturnType<typeof createRefusals>
  open(version: number): Promise<Serving>
  emit(event: ServeEvent): void
}

const unloaded = 'It was unloaded.'

export const createFollower = (options: FollowOptions) => {
  const { model, alias, registry, refusals } = options
  let wanted: number | null = null
  let problem: string | null = null
  let resting = false

  // The audit trail must not decide what is served: where it cannot be written, the status says so.
  const note = async (action: string, version: number, detail: string) => {
    try {
      await registry.audit({ author: 'serve', action, subject: `${model} v${version}`, detail })
    } catch (error) {
      problem = `The audit trail could not be written: ${messageOf(error)}`
    }
  }

  const charge = createCharge({
    ...options,
    note,
    taken: () => {
      problem = null
    },
    failed: (told) => {
      problem = told
    },
  })

  /** Versions the alias has pointed to, newest first, each once. */
  const olderVersions = async (than: number) => {
    const history = await registry.aliasHistory(model, alias)
    return [...new Set(history.map((entry) => entry.version))].filter((version) => version !== than)
  }

  const fallBack = async (from: number) => {
    for (const version of await olderVersions(from))
      if (await charge.take(version)) {
        problem = refusals.reason(from)
        await note('fall back', version, `Version ${from} could not be opened.`)
        return
      }
  }

  const follow = async () => {
    const target = await registry.alias(model, alias)
    wanted = target?.version ?? null
    refusals.forgetBefore(target)
    if (resting) {
      charge.letGo()
      problem = unloaded
      return
    }
    if (!target || target.version === charge.current?.version) {
      problem = null
      // Its model was deleted.
      if (!target) charge.letGo()
      return
    }
    if (await charge.take(target.version)) return
    problem = refusals.reason(target.version)
    if (!charge.current) await fallBack(target.version)
  }

  return {
    charge,
    state: () => ({ wanted, problem }),
    /** Whether the next look lets go of what is in charge and takes nothing up. */
    rest(is: boolean) {
      resting = is
    },
    /** One look at the alias. */
    async look() {
      try {
        await follow()
      } catch (error) {
        problem = `The registry could not be asked for the ${alias} of ${model}: ${messageOf(error)}`
      }
    },
  }
}
