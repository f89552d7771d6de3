import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryDirectory } from '../../test/system/endpoints.ts'
import { usualSpec } from '../core/endpoint.ts'
import { openEndpoints } from './endpoints.ts'
import type { Endpoint, Setting } from './types.ts'

/** Endpoints that only tell what is wanted of them. */
const world = () => {
  const models = ['words']
  const log: string[] = []
  const open = (first: Setting): Endpoint => {
    let setting = first
    log.push(`open ${first.name}`)
    const told: Pick<Endpoint, 'name' | 'setting' | 'apply' | 'refresh' | 'subscribe' | 'close'> = {
      name: first.name,
      get setting() {
        return setting
      },
      apply(next) {
        log.push(`apply ${next.name} ${next.state} ${next.spec.deadline}`)
        setting = next
      },
      refresh: async () => {},
      subscribe: (listener) => {
        listener({ kind: 'serving', version: 1 })
        return () => {}
      },
      close: async () => void log.push(`close ${first.name}`),
    }
    return told as Endpoint
  }
  const directory = memoryDirectory({ models: () => models })
  const clock = { now: () => 0, after: () => () => {} }
  const endpoints = openEndpoints({ directory, open, clock })
  return { models, log, directory, endpoints }
}
const ada = { author: 'ada' }

test('what is changed here counts before it is answered, what is changed elsewhere by the next look', async () => {
  const { log, directory, endpoints, models } = world()
  await endpoints.refresh()
  await endpoints.directory.make('mail', usualSpec('words'), 'ada')
  assert.deepEqual([...endpoints.keys()], ['words', 'mail'])
  await directory.change('mail', { spec: { deadline: 7 } }, ada)
  await directory.change('words', { state: 'unloaded' }, ada)
  assert.deepEqual(log, ['open words', 'open mail'])
  await endpoints.refresh()
  await endpoints.refresh()
  assert.deepEqual(log.splice(0), [
    ...['open words', 'open mail'],
    ...['apply words unloaded 10000', 'apply mail loaded 7'],
  ])
  await endpoints.directory.remove('mail', ada)
  models.push('sums')
  await endpoints.refresh()
  assert.deepEqual([...endpoints.keys()], ['words', 'sums'])
  await endpoints.close()
  assert.deepEqual(log, ['close mail', 'open sums', 'close words', 'close sums'])
})

test('while the directory cannot be asked everything goes on', async () => {
  const problems: unknown[] = []
  const { directory } = world()
  const down = { ...directory, list: async () => Promise.reject(new Error('The disk is gone.')) }
  const endpoints = openEndpoints({
    directory: down,
    settings: [{ name: 'words', spec: usualSpec('words'), state: 'loaded' }],
    open: ({ name }) =>
      ({ name, subscribe: () => () => {}, close: async () => {} }) as unknown as Endpoint,
    clock: { now: () => 0, after: () => () => {} },
    failed: (error) => problems.push(error),
  })
  await endpoints.refresh()
  assert.deepEqual([...endpoints.keys()], ['words'])
  assert.match(String(problems[0]), /The disk is gone/)
  await endpoints.close()
})
