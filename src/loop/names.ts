/** Names of models: those of the configuration, then those that were registered and that it does not name. */
import type { Context } from '../pipeline/context.ts'

export interface Names {
  readonly configured: readonly string[]
  /** All of them, as they were when last looked. */
  all(): readonly string[]
  /** Looks what is registered now, and tells of each model that came or went. */
  refresh(): Promise<void>
}

export const createNames = ({
  config,
  registry,
  emit,
}: Pick<Context, 'config' | 'registry' | 'emit'>): Names => {
  const configured = config.models.map(({ name }) => name)
  let registered: readonly string[] = []
  return {
    configured,
    all: () => [...configured, ...registered],
    async refresh() {
      const before = registered
      registered = (await registry.models()).filter((name) => !configured.includes(name))
      for (const model of new Set([...before, ...registered]))
        if (before.includes(model) !== registered.includes(model)) emit({ kind: 'changed', model })
    },
  }
}
