/** What serves each model, by model: endpoints come and go with the models there are. */
import type { Endpoint, ServeEvent } from './types.ts'

export type Heard = (model: string, event: ServeEvent) => void

export interface Endpoints extends ReadonlyMap<string, Endpoint> {
  /** Hears what every endpoint tells, also those that come later. */
  subscribe(listener: Heard): () => void
}

export interface OpenEndpoints extends Endpoints {
  /** Opens what serves models that have come, and closes what served those that went. */
  follow(models: readonly string[]): void
  /** Answers what is under way and closes all of them. */
  close(): Promise<void>
}

class EndpointMap extends Map<string, Endpoint> implements OpenEndpoints {
  readonly #listeners = new Set<Heard>()
  readonly #closing = new Set<Promise<void>>()
  readonly #open: (model: string) => Endpoint

  constructor(open: (model: string) => Endpoint) {
    super()
    this.#open = open
  }

  subscribe(listener: Heard) {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  follow(models: readonly string[]) {
    for (const model of models) {
      if (this.has(model)) continue
      const endpoint = this.#open(model)
      endpoint.subscribe((event) => {
        for (const listener of this.#listeners) listener(model, event)
      })
      this.set(model, endpoint)
    }
    for (const [model, endpoint] of this) if (!models.includes(model)) this.#letGo(model, endpoint)
  }

  async close() {
    for (const [model, endpoint] of this) this.#letGo(model, endpoint)
    await Promise.all(this.#closing)
  }

  #letGo(model: string, endpoint: Endpoint) {
    this.delete(model)
    const done = endpoint.close().finally(() => this.#closing.delete(done))
    this.#closing.add(done)
  }
}

/** Opens what serves some models; `open` makes what serves one. */
export const openEndpoints = (
  open: (model: string) => Endpoint,
  models: readonly string[],
): OpenEndpoints => {
  const endpoints = new EndpointMap(open)
  endpoints.follow(models)
  return endpoints
}
