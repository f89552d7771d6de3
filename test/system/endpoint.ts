/** Endpoints over a registry in memory, for the tests of serving. */
import { afterEach } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/core/clock.ts'
import { type EndpointSpec, type EndpointState, usualSpec } from '../../src/core/endpoint.ts'
import { MillraceError } from '../../src/core/error.ts'
import type { Alias, Audit } from '../../src/core/records.ts'
import type { Rollout } from '../../src/core/rollout.ts'
import type { VersionThreshold } from '../../src/core/threshold.ts'
import { createEndpoint, type EndpointOptions } from '../../src/serve/endpoint.ts'
import type { Endpoint, ServedPredictor, ServeEvent, Setting } from '../../src/serve/types.ts'
import { spokenOf } from './memory.ts'
import { newRollout } from './rollout.ts'

/** Version 2 takes over from version 1. */
export const sampleRollout = newRollout({
  ...{ id: 'rollout-1', endpoint: 'm', model: 'm', stable: 1, candidate: 2, phase: 'shift' },
  ...{ step: 1, weight: 0.25, author: 'test', createdAt: 1, changedAt: 1 },
})

/** A registry in memory: folders are version numbers, and some versions are corrupt. */
export const memoryRegistry = () => {
  const history: Alias[] = []
  let rollout: Rollout | null = null
  const entries: Omit<Audit, 'time'>[] = []
  const corrupt = new Set<number>()
  let down = false
  const answer = <T>(value: T): Promise<T> =>
    down
      ? Promise.reject(new MillraceError('storage', { what: 'The disk is gone.' }))
      : Promise.resolve(value)
  return {
    entries,
    corrupt,
    opened: [] as number[],
    promote(version: number, alias = 'champion') {
      const since = history.length + 1
      history.unshift({ model: 'm', alias, version, since, author: 'test' })
    },
    /** Has a rollout begin, or be as it is wanted; null: it has ended. */
    roll(wanted: Partial<Rollout> | null) {
      rollout = wanted && { ...(rollout ?? sampleRollout), ...wanted }
    },
    forget() {
      history.length = 0
    },
    breakDown(value: boolean) {
      down = value
    },
    alias: (_model = 'm', name = 'champion') =>
      answer(history.find(({ alias }) => alias === name) ?? null),
    rollouts: { of: () => answer(rollout) },
    said: [] as VersionThreshold[],
    thresholds() {
      return answer(this.said)
    },
    aliasHistory: (_model = 'm', name = 'champion') =>
      answer(history.filter(({ alias }) => alias === name)),
    async open(_: string, version: number) {
      this.opened.push(version)
      if (corrupt.has(version))
        throw new MillraceError('corrupt', { what: `model.onnx of version ${version} differs.` })
      return answer(String(version))
    },
    audit(entry: Omit<Audit, 'time'>) {
      entries.push(entry)
      return answer(undefined)
    },
  }
}

export const setting = (
  spec: Partial<EndpointSpec> = {},
  state: EndpointState = 'loaded',
): Setting => ({
  ...{ name: 'm', spec: { ...usualSpec('m'), ...spec }, state },
})

export const saying = (text: string) => ({ kind: 'text', text }) as const

/** A predictor that answers with its version and the text, so that mix-ups show. */
export const predictorOf = (folder: string, log: string[]): ServedPredictor => {
  let open = true
  return {
    form: { kind: 'text' },
    info: { signature: { inputs: [], outputs: [] } },
    example: 'a row',
    async predict(inputs, k) {
      await turn()
      if (!open) throw new Error(`version ${folder} is closed`)
      return inputs.map((input) => ({
        kind: 'text',
        suggestions: Array.from({ length: k }, (_, i) => ({
          word: `${folder}:${spokenOf(input)}:${i}`,
          probability: 0.5,
        })),
      }))
    },
    async close() {
      open = false
      log.push(`close ${folder}`)
    },
  }
}

/** A clock whose time the test moves; polling never fires by itself. */
export const stillClock = () => {
  let now = 1000
  const clock: Clock = { now: () => now, after: () => () => {} }
  return {
    clock,
    move(by: number) {
      now += by
    },
  }
}

const open: Endpoint[] = []
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close()
})

export const start = (
  registry: EndpointOptions['registry'],
  more: Partial<EndpointOptions> = {},
) => {
  const log: string[] = []
  const events: ServeEvent[] = []
  const endpoint = createEndpoint({
    setting: setting(),
    registry,
    openPredictor: async (folder) => predictorOf(folder, log),
    clock: stillClock().clock,
    ...more,
  })
  endpoint.subscribe((event) => events.push(event))
  open.push(endpoint)
  return { endpoint, log, events }
}
