import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryApp } from '../../test/system/memory.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import type { Share } from './budget.ts'
import { createEvents } from './events.ts'

const rig = (options: { maxBuffered?: number; streams?: Share } = {}) => {
  const listeners = new Set<(event: LoopEvent) => void>()
  const timers: { delay: number; task: () => void }[] = []
  const events = createEvents({
    loop: {
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    clock: {
      now: () => 0,
      after(delay, task) {
        const timer = { delay, task }
        timers.push(timer)
        return () => timers.splice(timers.indexOf(timer), 1)
      },
    },
    ...options,
  })
  return {
    events,
    listeners,
    timers,
    emit(event: LoopEvent) {
      for (const listener of listeners) listener(event)
    },
  }
}

const reader = (stream: Readable) => {
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  return { text: () => text }
}

test('each event is one message of JSON, to every client', async () => {
  const { events, emit } = rig()
  const [one, two] = [reader(events.connect('a')), reader(events.connect('a'))]
  emit({ kind: 'promoted', model: 'm', version: 2 })
  emit({ kind: 'ingested', model: 'm\nn', rows: 20, rejected: 0, quarantined: null })
  await turn()
  assert.equal(one.text(), two.text())
  assert.equal(
    one.text(),
    'retry: 2000\n\n' +
      'data: {"kind":"promoted","model":"m","version":2}\n\n' +
      'data: {"kind":"ingested","model":"m\\nn","rows":20,"rejected":0,"quarantined":null}\n\n',
  )
})

test('no value of the data goes to whoever follows', async () => {
  const { events, emit } = rig()
  const read = reader(events.connect('a'))
  const window = { endpoint: 'm', version: 1, number: 3, state: 'alarm' } as const
  emit({ kind: 'window', model: 'm', ...window, text: '`city` has a new value, Ulm' })
  const quarantined = { file: null, line: 1, reason: '`age` is "Ulm", no number' }
  emit({ kind: 'ingested', model: 'm', rows: 1, rejected: 1, quarantined })
  await turn()
  assert.match(read.text(), /"kind":"window".*"number":3,"state":"alarm","text":null/)
  assert.match(read.text(), /"rejected":1,"quarantined":null/)
  assert.doesNotMatch(read.text(), /Ulm/)
})

test('a sign of life goes out every 15 s as long as anybody listens', async () => {
  const { events, timers } = rig()
  assert.equal(timers.length, 0)
  const client = events.connect('a')
  const read = reader(client)
  assert.equal(timers[0]?.delay, 15_000)
  timers.shift()?.task()
  await turn()
  assert.match(read.text(), /:\n\n$/)
  assert.equal(timers.length, 1)
  client.destroy()
  await turn()
  assert.equal(events.clients, 0)
  assert.equal(timers.length, 0)
})

test('a client that does not read is cut off, the others go on', async () => {
  const { events, emit } = rig({ maxBuffered: 1000 })
  const slow = events.connect('a')
  const read = reader(events.connect('a'))
  for (let i = 0; i < 50; i++) {
    emit({ kind: 'promoted', model: 'x'.repeat(50), version: i })
    await turn()
  }
  assert.equal(slow.destroyed, true)
  assert.equal(events.clients, 1)
  assert.match(read.text(), /"version":49/)
})

test('there is a bound for all streams, and one for each address, so that none locks out the others', () => {
  const { events } = rig({ streams: { total: 3, each: 2 } })
  const first = events.connect('a')
  events.connect('a')
  assert.throws(() => events.connect('a'), {
    code: 'too_many_connections',
    what: '2 streams from this address follow the events already.',
  })
  events.connect('b')
  assert.throws(() => events.connect('c'), {
    code: 'too_many_connections',
    what: '3 streams follow the events already.',
  })
  first.destroy()
  first.once('close', () => assert.doesNotThrow(() => events.connect('c')))
})

test('closing ends every stream and lets go of the loop', async () => {
  const { events, listeners, timers } = rig()
  const client = events.connect('a')
  const ended = new Promise((resolve) => client.once('end', resolve))
  reader(client)
  events.close()
  await ended
  assert.deepEqual([listeners.size, timers.length], [0, 0])
})

test('GET /api/events streams, and ends when the app closes', async () => {
  const world = await memoryApp()
  const response = await world.app.inject({ url: '/api/events', payloadAsStream: true })
  assert.equal(response.statusCode, 200)
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8')
  assert.match(String(response.headers['cache-control']), /no-store/)
  const read = reader(response.stream())
  const ended = new Promise((resolve) => response.stream().once('end', resolve))
  world.loop.emit({ kind: 'evaluated', model: 'autocomplete', version: 1, accuracy: 0.5 })
  await turn()
  assert.match(read.text(), /data: \{"kind":"evaluated"/)
  await world.close()
  await ended
})

test('a stream too many is answered with 503 and when to come again, and pages are served on', async () => {
  const world = await memoryApp({ limits: { streams: { total: 100, each: 20 } } })
  const follow = () => world.app.inject({ url: '/api/events', payloadAsStream: true })
  for (let i = 0; i < 20; i++) assert.equal((await follow()).statusCode, 200)
  const refused = await world.app.inject('/api/events')
  assert.equal(refused.statusCode, 503)
  assert.equal(refused.headers['retry-after'], '1')
  const { code, what, fix } = refused.json().error
  assert.equal(code, 'too_many_connections')
  assert.equal(what, '20 streams from this address follow the events already.')
  assert.match(fix, /Close a page of the console/)
  assert.equal((await world.app.inject('/api/loop')).statusCode, 200)
  await world.close()
})

test('asking for the head of the stream holds none', async () => {
  const world = await memoryApp({ limits: { streams: { total: 2, each: 2 } } })
  for (let i = 0; i < 3; i++)
    assert.equal((await world.app.inject({ method: 'HEAD', url: '/api/events' })).statusCode, 405)
  const response = await world.app.inject({ url: '/api/events', payloadAsStream: true })
  assert.equal(response.statusCode, 200)
  await world.close()
})
