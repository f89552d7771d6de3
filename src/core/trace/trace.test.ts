/** Spans, as a collector gets them over a real connection. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { after, describe, test } from 'node:test'
import { spanBelow, traceparentIn, traceparentOf } from './context.ts'
import { createExporter } from './exporter.ts'
import type { Span } from './otlp.ts'
import { createTracer } from './tracer.ts'

/** Fields of the messages of opentelemetry-proto 1.3, as JSON has them, with what each has to be. */
const id = (digits: number) => (value: unknown) =>
  typeof value === 'string' && new RegExp(`^[0-9a-f]{${digits}}$`).test(value)
const text = (value: unknown) => typeof value === 'string'
const whole64 = (value: unknown) => typeof value === 'string' && /^-?\d+$/.test(value)
const whole = (value: unknown) => Number.isInteger(value)
type Fits = (value: unknown) => boolean

const listOf = (fits: Fits) => (value: unknown) => Array.isArray(value) && value.every(fits)

/** A message that has no field of another name; those that are needed are there. */
const message =
  (fields: Readonly<Record<string, Fits>>, needed: readonly string[] = []): Fits =>
  (value) => {
    assert(typeof value === 'object' && value !== null)
    for (const [name, field] of Object.entries(value))
      assert(fields[name]?.(field), `${name}: ${JSON.stringify(field)}`)
    for (const name of needed) assert(name in value, `${name} is missing`)
    return true
  }

const anyValue = message({
  ...{ stringValue: text, boolValue: (value: unknown) => typeof value === 'boolean' },
  ...{
    intValue: whole64,
    doubleValue: (value: unknown) => typeof value === 'number' || text(value),
  },
})
const attributes = listOf(message({ key: text, value: anyValue }, ['key', 'value']))
const status = message({ message: text, code: whole })
const spanMessage = message(
  {
    ...{ traceId: id(32), spanId: id(16), parentSpanId: id(16), traceState: text, flags: whole },
    ...{ name: text, kind: whole, startTimeUnixNano: whole64, endTimeUnixNano: whole64 },
    ...{ attributes, droppedAttributesCount: whole, status },
  },
  ['traceId', 'spanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano'],
)
const scope = message({ name: text, version: text, attributes })
const request = message(
  {
    resourceSpans: listOf(
      message({
        resource: message({ attributes }),
        scopeSpans: listOf(message({ scope, spans: listOf(spanMessage), schemaUrl: text })),
        schemaUrl: text,
      }),
    ),
  },
  ['resourceSpans'],
)

interface Got {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A collector that answers as it is told, one answer after the other, the last one again and again. */
const collectorOf = async (
  answers: readonly {
    readonly status: number
    readonly body?: string
    readonly retryAfter?: string
  }[],
) => {
  const got: Got[] = []
  const server = createServer((asked, answer) => {
    const parts: Buffer[] = []
    asked.on('data', (part: Buffer) => parts.push(part))
    asked.on('end', () => {
      const next = answers[Math.min(got.length, answers.length - 1)]
      got.push({
        url: asked.url ?? '',
        headers: asked.headers,
        body: Buffer.concat(parts).toString(),
      })
      if (!next) return
      const retry = next.retryAfter === undefined ? {} : { 'retry-after': next.retryAfter }
      answer.writeHead(next.status, { 'content-type': 'application/json', ...retry })
      answer.end(next.body ?? '{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert(typeof address === 'object' && address)
  return { got, url: `http://127.0.0.1:${address.port}` }
}

const resource = { attributes: { 'service.name': 'test' }, scope: { name: 'test', version: '1' } }
/** Waits for nothing: what is planned is done at once. */
const atOnce = {
  now: Date.now,
  after(_: number, task: () => void) {
    setImmediate(task)
    return () => {}
  },
}
/** Does nothing by itself. */
const standing = { now: Date.now, after: () => () => {} }

const spanOf = (more: Partial<Span> = {}): Span => ({
  ...{ context: spanBelow(null), parent: null, name: 'POST /predict', kind: 'server' },
  ...{ from: 1_777_615_200_000.25, to: 1_777_615_200_001.5, attributes: {}, error: null, ...more },
})

describe('traceparent', () => {
  const header = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

  test('of the specification is read and written', () => {
    const context = traceparentIn(header)
    assert.deepEqual(context, {
      ...{
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        isSampled: true,
      },
    })
    assert.equal(context && traceparentOf(context), header)
    assert.equal(traceparentIn(header.replace(/01$/, '00'))?.isSampled, false)
    assert.equal(traceparentIn(`cc${header.slice(2)}-more`)?.spanId, '00f067aa0ba902b7')
  })

  test('that is none is as if there were none', () => {
    for (const wrong of [
      ...[
        undefined,
        '',
        header.toUpperCase(),
        header.slice(3),
        `${header}-more`,
        `ff${header.slice(2)}`,
      ],
      ...[header.replace(/[1-9a-f]/g, '0'), header.replace('00f067aa0ba902b7', '0'.repeat(16))],
      ...[header.replace('4bf9', 'xxxx'), [header, header]],
    ])
      assert.equal(traceparentIn(wrong), null, `${wrong}`)
  })

  test('goes on below: the trace and whether it is kept stay, the span is a new one', () => {
    const parent = traceparentIn(header)
    const below = spanBelow(parent)
    assert.equal(below.traceId, parent?.traceId)
    assert.notEqual(below.spanId, parent?.spanId)
    assert.equal(spanBelow({ ...below, isSampled: false }).isSampled, false)
    assert.match(traceparentOf(spanBelow(null)), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })
})

describe('a collector', () => {
  test('gets spans in the words of the protocol', async () => {
    const { got, url } = await collectorOf([{ status: 200 }])
    const tracer = createTracer({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, x-team = mail',
        OTEL_SERVICE_NAME: 'shop',
      },
      warn: assert.fail,
    })
    assert(tracer)
    const server = spanOf({
      attributes: {
        ...{ 'http.route': '/predict', 'http.response.status_code': 500, sampled: true },
        ...{ share: 0.5, nothing: null, key: `mrk_0123456789ab_${'s'.repeat(43)}` },
      },
      error: 'internal',
    })
    tracer.add(server)
    tracer.add(
      spanOf({
        context: spanBelow(server.context),
        parent: server.context.spanId,
        kind: 'internal',
      }),
    )
    tracer.add(spanOf({ context: { ...spanBelow(null), isSampled: false } }))
    await tracer.close()
    assert.deepEqual(tracer.counts(), { sent: 2, dropped: 0, waiting: 0 })
    const [{ headers, body, url: path } = { headers: {}, body: '', url: '' }] = got
    assert.deepEqual(
      [path, headers['content-type'], headers['authorization'], headers['x-team']],
      ['/v1/traces', 'application/json', 'Bearer abc', 'mail'],
    )
    const told = JSON.parse(body)
    assert(request(told))
    const [{ resource: of, scopeSpans }] = told.resourceSpans
    assert.deepEqual(of.attributes[0], { key: 'service.name', value: { stringValue: 'shop' } })
    const [first, second] = scopeSpans[0].spans
    assert.deepEqual(first, {
      ...{ traceId: server.context.traceId, spanId: server.context.spanId, flags: 1 },
      ...{ name: 'POST /predict', kind: 2 },
      ...{ startTimeUnixNano: '1777615200000250000', endTimeUnixNano: '1777615200001500000' },
      attributes: [
        { key: 'http.route', value: { stringValue: '/predict' } },
        { key: 'http.response.status_code', value: { intValue: '500' } },
        { key: 'sampled', value: { boolValue: true } },
        { key: 'share', value: { doubleValue: 0.5 } },
        { key: 'key', value: { stringValue: 'mrk_0123456789ab_…' } },
      ],
      status: { code: 2, message: 'internal' },
    })
    assert.deepEqual(
      [second.parentSpanId, second.traceId, second.kind],
      [first.spanId, first.traceId, 1],
    )
    assert.deepEqual(second.status, { code: 0 })
  })

  test('that is busy is asked again, and takes each span once', async () => {
    const { got, url } = await collectorOf([
      { status: 503, retryAfter: '1' },
      { status: 429 },
      { status: 200 },
    ])
    const exporter = createExporter({
      url,
      headers: {},
      resource,
      clock: atOnce,
      warn: assert.fail,
    })
    exporter.add(spanOf())
    await exporter.flush()
    assert.equal(got.length, 3)
    assert.deepEqual(exporter.counts(), { sent: 1, dropped: 0, waiting: 0 })
    await exporter.close()
  })

  test('that refuses them, or a part of them, is told of once, and they are counted', async () => {
    const body = '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'
    const { url } = await collectorOf([
      { status: 400 },
      { status: 400 },
      { status: 200, body },
      { status: 200 },
    ])
    const told: string[] = []
    const exporter = createExporter({
      ...{ url, headers: {}, resource, clock: standing, warn: (what: string) => told.push(what) },
    })
    for (const count of [1, 1, 3, 1]) {
      for (let at = 0; at < count; at++) exporter.add(spanOf())
      await exporter.flush()
    }
    assert.deepEqual(exporter.counts(), { sent: 2, dropped: 4, waiting: 0 })
    assert.deepEqual(told, [
      'Spans were dropped: the collector answers 400. Answers are given as before.',
    ])
    await exporter.close()
  })

  test('that is not there holds nobody up: what there is no room for is dropped', async () => {
    const told: string[] = []
    const exporter = createExporter({
      ...{ url: 'http://127.0.0.1:9/v1/traces', headers: {}, resource, clock: atOnce },
      warn: (what) => told.push(what),
    })
    for (let at = 0; at < 5000; at++) exporter.add(spanOf())
    const { dropped, waiting } = exporter.counts()
    assert(dropped >= 2000 && waiting <= 2048, JSON.stringify({ dropped, waiting }))
    await exporter.flush()
    assert.deepEqual(exporter.counts(), { sent: 0, dropped: 5000, waiting: 0 })
    assert.equal(told.length, 1)
    await exporter.close()
  })

  test('is named by variables, and what is not done is refused', () => {
    const made = (environment: Readonly<Record<string, string>>) =>
      createTracer({ environment, warn: assert.fail })
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }
    assert.equal(made({}), null)
    assert.equal(made({ ...endpoint, OTEL_SDK_DISABLED: 'true' }), null)
    for (const wrong of [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317' },
      { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'secret' },
    ])
      assert.throws(
        () => made(wrong),
        (error: Error & { code?: string }) =>
          error.code === 'bad_usage' && !error.message.includes('secret'),
      )
  })
})
