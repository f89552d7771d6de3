/** Whoever hears what happens. */
export const createListeners = <Told extends readonly unknown[]>() => {
  const listeners = new Set<(...told: Told) => void>()
  return {
    emit(...told: Told): void {
      for (const listener of listeners) listener(...told)
    },
    /** Hears all that comes, until the function it answers is called. */
    subscribe(listener: (...told: Told) => void): () => void {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
