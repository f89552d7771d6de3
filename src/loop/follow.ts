import { messageOf } from '../core/error.ts'
import { repeat } from '../core/repeat.ts'
import type { Context } from '../pipeline/context.ts'
import type { Names } from './names.ts'

/** Milliseconds between two looks at what other processes have done. */
const lookEvery = 1000

/** Looks again and again whether anybody who shares the store has moved a champion. */
export const followChampions = (
  { registry, emit }: Pick<Context, 'registry' | 'emit'>,
  names: Names,
  warn: (what: string) => void,
) => {
  const look = async () => {
    await names.refresh().catch((error) => warn(`follow models: ${messageOf(error)}`))
    for (const model of names.all())
      try {
        const champion = await registry.alias(model, 'champion')
        if (champion) emit({ kind: 'promoted', model, version: champion.version })
      } catch (error) {
        warn(`follow ${model}: ${messageOf(error)}`)
      }
  }
  let looks: AsyncDisposable | undefined
  return {
    start() {
      looks ??= repeat(lookEvery, look)
    },
    close: async () => looks?.[Symbol.asyncDispose](),
  }
}
