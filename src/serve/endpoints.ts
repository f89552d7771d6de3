/** What answers, by the names of endpoints: they come, change and go with what the directory says. */
import { type Clock, systemClock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import type { EndpointDirectory } from '../registry/endpoints/directory.ts'
import { createPolling } from './polling.ts'
import type { Endpoint, ServeEvent, Setting } from './types.ts'

export type Heard = (name: string, event: ServeEvent) => void

export interface Endpoints extends ReadonlyMap<string, Endpoint> {
  /** The directory, whose changes count here as soon as they are made. */
  readonly directory: EndpointDirectory
  /** Hears what every endpoint tells, also those that come later. */
  subscribe(listener: Heard): () => void
}

export interface OpenEndpoints extends Endpoints {
  /** Looks what the directory says now. */
  refresh(): Promise<void>
  /** Answers what is under way and closes all of them. */
  close(): Promise<void>
}

export interface EndpointsOptions {
  readonly directory: EndpointDirectory
  /** Makes what answers under a name. */
  open(setting: Setting): Endpoint
  /** What the directory says, where that is known already. */
  readonly settings?: readonly Setting[]
  /** Milliseconds between two looks at the directory. Default 1,000. */
  readonly pollEvery?: number
  readonly clock?: Clock
  /** Hears that the directory cannot be asked; all goes on as it was. */
  failed?(error: unknown): void
}

class EndpointMap extends Map<string, Endpoint> {
  readonly #heard = createListeners<Parameters<Heard>>()
  readonly subscribe = this.#heard.subscribe
  readonly #closing = new Set<Promise<void>>()
  readonly #open: (setting: Setting) => Endpoint

  constructor(open: (setting: Setting) => Endpoint) {
    super()
    this.#open = open
  }

  /** Opens what has come, closes what has gone, and lets the rest be as it is wanted now. */
  follow(settings: readonly Setting[]) {
    const names = new Set(settings.map(({ name }) => name))
    for (const [name, endpoint] of this) if (!names.has(name)) this.#letGo(name, endpoint)
    for (const setting of settings) this.#come(setting)
  }

  async close() {
    for (const [name, endpoint] of this) this.#letGo(name, endpoint)
    await Promise.all(this.#closing)
  }

  #come(setting: Setting) {
    const { name } = setting
    const found = this.get(name)
    if (found) {
      if (isSame(found.setting, setting)) return
      found.apply(setting)
      void found.refresh()
      return
    }
    const endpoint = this.#open(setting)
    endpoint.subscribe((event) => this.#heard.emit(name, event))
    this.set(name, endpoint)
  }

  #letGo(name: string, endpoint: Endpoint) {
    this.delete(name)
    const done = endpoint.close().finally(() => this.#closing.delete(done))
    this.#closing.add(done)
  }
}

const isSame = (one: Setting, other: Setting): boolean =>
  one.state === other.state && JSON.stringify(one.spec) === JSON.stringify(other.spec)

/** Opens what answers under every name of a directory, and follows it. */
export const openEndpoints = (options: EndpointsOptions): OpenEndpoints => {
  const { directory, pollEvery = 1000, clock = systemClock, failed = () => {} } = options
  const endpoints = new EndpointMap(options.open)
  endpoints.follow(options.settings ?? [])
  const look = async () => {
    try {
      endpoints.follow(await directory.list())
    } catch (error) {
      failed(error)
    }
  }
  const polling = createPolling(look, pollEvery, clock)
  const closeAll = endpoints.close.bind(endpoints)
  return Object.assign(endpoints, {
    directory: heeded(directory, polling.refresh),
    refresh: polling.refresh,
    async close() {
      await polling.close()
      await closeAll()
    },
  })
}

/** The same directory; who changes it has the change count before the answer: `refresh` sees to that. */
export const heeded = (
  directory: EndpointDirectory,
  refresh: () => Promise<void>,
): EndpointDirectory => {
  const afterwards = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    await refresh()
    return done
  }
  return {
    ...directory,
    make: (...given) => afterwards(directory.make(...given)),
    change: (...given) => afterwards(directory.change(...given)),
    reset: (...given) => afterwards(directory.reset(...given)),
    remove: (...given) => afterwards(directory.remove(...given)),
    settle: () => afterwards(directory.settle()),
  }
}
