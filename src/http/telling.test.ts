import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { createLog } from '../core/log.ts'
import type { Span } from '../core/trace/otlp.ts'
import type { Tracer } from '../core/trace/tracer.ts'
import { loggerOf } from './logger.ts'

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

/** An app whose log and spans are kept. */
const toldApp = async (format: 'text' | 'json' = 'json') => {
  const lines: string[] = []
  const spans: Span[] = []
  const tracer: Tracer = {
    add: (span) => void spans.push(span),
    counts: () => ({ sent: 0, dropped: 0, waiting: 0 }),
    flush: async () => {},
    close: async () => {},
  }
  const log = createLog({ write: (line) => lines.push(line) })
  const world = await memoryApp({ logger: loggerOf(log, format), tracer })
  const predict = (text: string, headers: Readonly<Record<string, string>> = {}) =>
    world.app.inject({ method: 'POST', url: '/predict', headers, payload: { text } })
  return { world, spans, predict, lines: () => lines.map((line) => JSON.parse(line)) }
}

describe('a request', () => {
  test('is a line of the log, with what answered, and nothing that stood in it', async () => {
    const { world, predict, lines } = await toldApp()
    await predict('a private text', { 'x-request-id': 'mine', traceparent: parent })
    await world.app.inject('/nothing/private?a=private')
    const [answered, unknown] = lines()
    const { time, ms, trace, ...told } = answered
    assert.deepEqual(told, {
      ...{ level: 'info', event: 'request', request: 'mine', method: 'POST', status: 200 },
      ...{ route: '/predict', endpoint: 'autocomplete', model: 'autocomplete', version: 1 },
    })
    assert(Date.parse(time) > 0 && ms > 0)
    assert.equal(trace, '4bf92f3577b34da6a3ce929d0e0e4736')
    assert.deepEqual([unknown.status, unknown.route, unknown.code], [404, 'none', 'not_found'])
    assert.match(unknown.request, /^[0-9a-f-]{16,}$/)
    assert.doesNotMatch(JSON.stringify(lines()), /private/)
    await world.close()
  })

  test('that fails tells the code, and is found by the id of its answer', async () => {
    const { world, predict, lines } = await toldApp()
    const { headers } = await predict('boom')
    const told = lines().find(({ event }) => event === 'request')
    assert.deepEqual([told.level, told.status, told.code], ['warning', 500, 'internal'])
    assert.deepEqual([told.request, told.version], [headers['x-request-id'], 1])
    const error = lines().find(({ event }) => event === 'error')
    assert.equal(error.request, told.request)
    assert.match(error.error, /native crash/)
    await world.close()
  })

  test('is told of only where lines are for programs; errors always are', async () => {
    const { world, predict, lines } = await toldApp('text')
    await predict('a')
    assert.deepEqual(lines(), [])
    await predict('boom')
    assert.deepEqual(
      lines().map(({ event }) => event),
      ['error'],
    )
    await world.close()
  })

  test('is a span below that of its client, with its parts', async () => {
    const { world, predict, spans } = await toldApp()
    await predict('a', { traceparent: parent })
    const [server, ...parts] = spans
    assert(server)
    assert.deepEqual(
      [server.name, server.kind, server.parent, server.context.traceId, server.error],
      ['POST /predict', 'server', '00f067aa0ba902b7', '4bf92f3577b34da6a3ce929d0e0e4736', null],
    )
    assert.equal(server.attributes['http.response.status_code'], 200)
    assert.equal(server.attributes['millrace.version'], 1)
    assert.deepEqual(
      parts.map(({ name }) => name),
      ['queue', 'run', 'keep'],
    )
    for (const { parent: of, context, from, to } of parts) {
      assert.deepEqual([of, context.traceId], [server.context.spanId, server.context.traceId])
      assert(from <= to && from >= server.from - 1 && to <= server.to + 1)
    }
    await world.close()
  })

  test('whose client keeps no span keeps none, and one without a client begins a trace', async () => {
    const { world, predict, spans } = await toldApp()
    await predict('a', { traceparent: parent.replace(/01$/, '00') })
    assert(spans.every(({ context }) => !context.isSampled))
    spans.length = 0
    await predict('boom')
    assert.deepEqual([spans[0]?.parent, spans[0]?.context.isSampled], [null, true])
    assert.equal(spans[0]?.error, 'internal')
    await world.close()
  })
})
