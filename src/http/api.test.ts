import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { memoryApp, sampleComparison, sampleRun, sampleStudy } from '../../test/system/memory.ts'
import { z } from '../core/schema.ts'
import * as research from '../operations/experiments.ts'
import { listRunColumns, listRuns } from '../operations/runs.ts'
import * as schemas from '../operations/schemas.ts'

type World = Awaited<ReturnType<typeof memoryApp>>

describe('the API of the console', () => {
  let world: World
  before(async () => {
    world = await memoryApp()
  })
  after(() => world.close())

  /** An answer that is exactly what its schema describes: no field too many or too few. */
  const get = async <T>(url: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await world.app.inject(url)
    assert.equal(response.statusCode, 200, response.body)
    const answer = response.json()
    assert.deepEqual(schema.parse(answer), answer)
    return answer
  }
  const post = (url: string, payload?: object, headers?: Record<string, string>) =>
    world.app.inject({
      method: 'POST',
      url,
      ...(payload ? { payload } : {}),
      ...(headers ? { headers } : {}),
    })
  const refused = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const response = await world.app.inject({ method, url, ...(payload ? { payload } : {}) })
    const { error } = schemas.failure.parse(response.json())
    return { status: response.statusCode, ...error }
  }

  test('GET /api/loop tells where each model stands and how it serves', async () => {
    await world.app.inject({ method: 'POST', url: '/predict', payload: { text: 'a' } })
    const view = await get('/api/loop', schemas.loopView)
    assert.equal(view.startedAt, 100)
    assert.equal(view.version, '0.1.0')
    assert.ok(view.now > 1e12)
    assert.equal(view.models[0]?.served.requests, 1)
    assert.equal(view.models[0]?.queue, 40)
  })

  test('GET /api/loop shows a row to ask with, as soon as a version answers', async () => {
    const { models } = await get('/api/loop', schemas.loopView)
    assert.deepEqual([models[0]?.served.example, models[0]?.prompts], ['a row', true])
    const early = await memoryApp({ unserved: true })
    const answer = await early.app.inject('/api/loop')
    await early.close()
    assert.equal(schemas.loopView.parse(answer.json()).models[0]?.served.example, null)
  })

  test('GET /api/runs lists runs as they are asked for, without what is long of them', async () => {
    const answer = await get('/api/runs', listRuns.output)
    const { seed, codeVersion, environment, config, params, ...listed } = sampleRun
    assert.deepEqual(answer.runs, [
      { ...listed, params: {}, study: null, labels: { name: '', tags: [] }, trials: null },
    ])
    assert.deepEqual([answer.total, answer.next], [1, null])
    const one = '/api/runs?model=autocomplete&limit=1&columns=params.task.units'
    assert.deepEqual((await get(one, listRuns.output)).runs[0]?.params, params)
    const none = '/api/runs?status=failed&trials=folded&sort=metrics.val_loss&order=asc'
    assert.equal((await get(none, listRuns.output)).total, 0)
    assert.deepEqual(await get('/api/run-columns', listRunColumns.output), {
      metrics: ['val_loss'],
      params: ['task.units'],
    })
  })

  test('an answer longer than a kilobyte is compressed where the client takes it', async () => {
    const ask = (url: string, headers: Record<string, string>) => world.app.inject({ url, headers })
    const plain = await ask('/openapi.json', {})
    assert.equal(plain.headers['content-encoding'], undefined)
    assert.equal(plain.headers.vary, 'accept-encoding')
    for (const [accepted, encoding, unpack] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ] as const) {
      const packed = await ask('/openapi.json', { 'accept-encoding': accepted })
      assert.equal(packed.headers['content-encoding'], encoding)
      assert.equal(Number(packed.headers['content-length']), packed.rawPayload.length)
      assert.ok(packed.rawPayload.length < plain.rawPayload.length / 4)
      assert.equal(unpack(packed.rawPayload).toString(), plain.body)
    }
    const short = await ask('/api/run-columns', { 'accept-encoding': 'br' })
    assert.equal(short.headers['content-encoding'], undefined)
    const none = await ask('/openapi.json', { 'accept-encoding': 'identity' })
    assert.equal(none.headers['content-encoding'], undefined)
  })

  test('GET /api/runs/:id has the metrics and the log', async () => {
    const { run, metrics, log } = await get('/api/runs/run-1', schemas.runView)
    assert.equal(run.id, 'run-1')
    assert.equal(metrics[0]?.key, 'loss')
    assert.equal(log[0]?.line, 'epoch 1')
  })

  test('GET /api/models lists versions, newest first, and aliases', async () => {
    const { models } = await get('/api/models', z.object({ models: z.array(schemas.modelView) }))
    assert.deepEqual(
      models[0]?.versions.map(({ version }) => version),
      [3, 2, 1],
    )
    assert.equal(models[0]?.aliases[0]?.alias, 'champion')
    assert.equal(models[0]?.task, 'next-word')
  })

  test('GET a version has its run, its evaluation and the champions so far', async () => {
    const url = '/api/models/autocomplete/versions'
    const first = await get(`${url}/1`, schemas.versionView)
    assert.equal(first.run?.id, 'run-1')
    assert.equal(first.evaluation?.accuracy, 0.5)
    assert.equal(first.history[0]?.version, 1)
    const third = await get(`${url}/3`, schemas.versionView)
    assert.deepEqual([third.run, third.evaluation], [null, null])
  })

  test('GET completions and differences', async () => {
    const { versions } = await get(
      '/api/models/autocomplete/completions',
      z.object({ versions: z.array(schemas.completionsView) }),
    )
    assert.deepEqual(
      versions.map(({ version, champion }) => [version, champion]),
      [
        [3, false],
        [2, false],
        [1, true],
      ],
    )
    const two = await world.app.inject('/api/models/autocomplete/completions?limit=2')
    assert.equal(two.json().versions.length, 2)
    const { differences } = await get(
      '/api/models/autocomplete/diff?from=1&to=3',
      z.object({ differences: z.array(schemas.difference) }),
    )
    assert.deepEqual(differences[0], { group: 'data', name: 'rows', from: '1', to: '3' })
  })

  test('GET studies lists the searches of a model, and one with its trials', async () => {
    const url = '/api/models/autocomplete/studies'
    const { studies } = await get(url, z.object({ studies: z.array(research.study) }))
    assert.deepEqual(studies, [sampleStudy])
    const one = await get(`${url}/study-1`, z.object({ study: research.study }))
    assert.deepEqual(one.study, sampleStudy)
    assert.equal((await refused('GET', `${url}/study-9`)).code, 'not_found')
    assert.equal((await refused('GET', '/api/models/nobody/studies')).code, 'not_found')
  })

  test('GET comparisons lists them, tells what one says, and has its report to keep', async () => {
    const url = '/api/models/autocomplete/comparisons'
    const list = await get(url, z.object({ comparisons: z.array(research.comparison) }))
    assert.deepEqual(list.comparisons, [sampleComparison])
    const one = await get(`${url}/01a2140f00a1`, research.comparisonView)
    assert.deepEqual(one.comparison, sampleComparison)
    assert.match(one.telling?.verdict ?? '', /^2 workers trained 1\.80 times as fast as one/)
    assert.equal(one.telling?.reference?.figures.sequential.seconds, 701.68)
    const report = await world.app.inject(`${url}/01a2140f00a1/report.html`)
    assert.match(report.body, /^<!doctype html>/)
    assert.deepEqual(
      [report.headers['content-type'], report.headers['content-disposition']],
      [
        'text/html; charset=utf-8',
        'attachment; filename="autocomplete-comparison-01a2140f00a1.html"',
      ],
    )
    assert.equal((await refused('GET', `${url}/nothing`)).code, 'not_found')
    assert.equal((await refused('GET', `${url}/nothing/report.html`)).code, 'not_found')
  })

  test('GET /api/audit tells who did what', async () => {
    const page = z.object({
      entries: z.array(schemas.auditEntry),
      total: z.int(),
      next: z.int().nullable(),
    })
    const newest = await get('/api/audit?limit=1', page)
    assert.equal(newest.entries[0]?.action, 'serve')
    assert.deepEqual([newest.total, newest.next], [1, null])
    assert.deepEqual((await get('/api/audit?before=1', page)).entries, [])
  })

  test('rows are made of requests that were labelled from a time on', async () => {
    const address = '/api/models/autocomplete/ingest'
    const { fed } = (await post(address, { from: 'requests', since: '2026-05-01' })).json()
    assert.deepEqual(fed, { handed: 20, leftOut: { masked: 1 } })
    const refused = async (body: object) => {
      const answer = await post(address, body)
      assert.equal(answer.json().error.code, 'bad_input', answer.body)
      return answer.body
    }
    assert.match(await refused({ since: '2026-05-01' }), /none are asked for/)
    assert.match(await refused({ from: 'requests', since: 'May' }), /a day or a moment of UTC/)
    assert.match(await refused({ from: 'requests', since: '2026-13-01' }), /a day or a moment/)
    assert.match(await refused({ from: 'elsewhere' }), /from/)
  })

  test('the verbs reach the loop with their author', async () => {
    world.loop.calls.length = 0
    const model = '/api/models/autocomplete'
    const answers = [
      await post(`${model}/train`),
      await post(`${model}/train`, {}, { 'sec-fetch-site': 'same-origin' }),
      await post(`${model}/ingest`, {}, { 'x-millrace-author': 'Ada L.' }),
      await post(`${model}/rows`, { rows: ['one more', { id: 'a', row: { age: 4, of: null } }] }),
      await post('/api/data/autocomplete/retype', {
        ...{ column: 'when', type: 'date', form: 'dd/mm/yyyy', parts: 'month,age' },
      }),
      await post(`${model}/evaluate`),
      await post(`${model}/promote`, { version: 3 }),
      await post(`${model}/promote`, { version: 2, force: true }),
      await post(`${model}/rollback`, {}),
      await post('/api/runs/run-1/cancel'),
    ]
    for (const answer of answers) assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(world.loop.calls, [
      'train autocomplete manual http',
      'train autocomplete manual console',
      'ingest autocomplete http:Ada L.',
      'enqueue autocomplete 2 http',
      'retype autocomplete when date dd/mm/yyyy month,age http',
      'evaluate autocomplete',
      'promote autocomplete 3 http false',
      'promote autocomplete 2 http true',
      'rollback autocomplete http',
      'cancel run-1 http',
    ])
    assert.deepEqual(
      answers.map((answer) => Object.keys(answer.json()).join()),
      [
        'run',
        'run',
        'dataset,added,left,rejected,quarantined,fed',
        'queued',
        'dataset',
        'evaluation',
        'alias,past',
        'alias,past',
        'alias,was,rollout,dryRun',
        'run',
      ],
    )
    assert.equal(answers[3]?.json().queued, 42)
  })

  test('deleting says what would go, and refuses with the status of its reason', async () => {
    world.loop.calls.length = 0
    const version = '/api/models/autocomplete/versions'
    const answers = [
      await post('/api/runs/run-1/delete', { dryRun: true }),
      await post(`${version}/2/delete`),
      // Also a model that is not configured any more.
      await post('/api/models/former/delete', {}, { 'x-millrace-author': 'Ada L.' }),
    ]
    for (const answer of answers) assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(world.loop.calls, [
      'delete run run-1 http true',
      'delete version autocomplete 2 http false',
      'delete model former http:Ada L. false',
    ])
    assert.equal(answers[0]?.json().deletion.dryRun, true)
    const champion = await refused('POST', `${version}/1/delete`)
    assert.deepEqual([champion.status, champion.code], [403, 'refused'])
    const odd = await refused('POST', `${version}/2/delete`, { force: true })
    assert.deepEqual([odd.status, odd.code], [400, 'bad_input'])
  })

  test('refusals of the loop come with their status', async () => {
    world.loop.state.training = true
    const busy = await refused('POST', '/api/models/autocomplete/train')
    world.loop.state.training = false
    assert.deepEqual([busy.status, busy.code], [409, 'already_running'])
    const gate = await refused('POST', '/api/models/autocomplete/promote', { version: 2 })
    assert.deepEqual([gate.status, gate.code], [409, 'gate_failed'])
    assert.equal(gate.fix, 'Promote it with force.')
  })

  test('what is not there is not found', async () => {
    for (const [method, url] of [
      ['GET', '/api/runs/none'],
      ['GET', '/api/runs?model=none'],
      ['GET', '/api/models/none/versions/1'],
      ['GET', '/api/models/autocomplete/versions/99'],
      ['GET', '/api/models/none/completions'],
      ['GET', '/api/models/none/diff?from=1&to=2'],
      ['POST', '/api/models/none/train'],
      ['POST', '/api/models/%2e%2e/train'],
      ['GET', '/api/nothing'],
    ] as const)
      assert.deepEqual(Object.values(await refused(method, url)).slice(0, 2), [404, 'not_found'])
  })

  test('an address asked in the wrong way tells the right one', async () => {
    const error = await refused('GET', '/predict')
    assert.equal(error.what, 'Nothing answers GET "/predict".')
    assert.equal(error.fix, 'This address answers POST.')
    const both = await world.app.inject({ method: 'DELETE', url: '/evaluate' })
    assert.equal(both.json().error.fix, 'This address answers GET and POST.')
  })

  test('wrong parts of an address and wrong bodies are refused with path, found and allowed', async () => {
    const model = '/api/models/autocomplete'
    const long = { rows: ['x'.repeat(10_001)] }
    const cases: ['GET' | 'POST', string, object | undefined, string][] = [
      ['GET', '/api/runs?limit=0', undefined, 'query.limit: found 0, allowed at least 1.'],
      ['GET', '/api/runs?limit=x', undefined, 'query.limit: found "x", allowed a number.'],
      ['GET', '/api/runs?limit=1001', undefined, 'query.limit: found 1001, allowed at most 1000.'],
      [
        'GET',
        '/api/runs?sort=up',
        undefined,
        'query.sort: found "up", allowed started, took, metrics.NAME or params.NAME.',
      ],
      [
        'GET',
        '/api/runs?columns=loss',
        undefined,
        'query.columns: found "loss", allowed metrics.NAME and params.NAME, 40 at most, with commas between them.',
      ],
      [
        'GET',
        '/api/runs?from=yesterday',
        undefined,
        'query.from: found "yesterday", allowed a number.',
      ],
      [
        'GET',
        '/api/runs?sorted=up',
        undefined,
        'query: found the unknown "sorted", allowed only model, status, kind, trigger, study, registered, from, to, tag, q, sort, order, columns, trials, cursor, skip, limit.',
      ],
      ['GET', `${model}/versions/one`, undefined, 'path.version: found "one", allowed a number.'],
      ['GET', `${model}/versions/0`, undefined, 'path.version: found 0, allowed at least 1.'],
      ['GET', `${model}/diff?from=1`, undefined, 'query.to: found nothing, allowed a number.'],
      ['POST', `${model}/promote`, {}, 'body.version: found nothing, allowed a number.'],
      [
        'POST',
        `${model}/promote`,
        { version: 1, force: 'yes' },
        'body.force: found "yes", allowed true or false.',
      ],
      [
        'POST',
        `${model}/train`,
        { hostfile: '/etc/passwd' },
        'body: found the unknown "hostfile", allowed only workers, mpi.',
      ],
      [
        'POST',
        `${model}/rows`,
        { rows: [] },
        'body.rows: found a list of 0, allowed at least 1 entry.',
      ],
      [
        'POST',
        `${model}/rows`,
        { rows: ['good', 'two\nlines'] },
        'body.rows.1: found "two\\nlines", allowed a sentence on one line.',
      ],
      [
        'POST',
        `${model}/rows`,
        { rows: ['a\u0007b'] },
        'body.rows.0: found "a\\u0007b", allowed a sentence without control characters.',
      ],
      [
        'POST',
        `${model}/promote`,
        { version: 2 ** 31 },
        'body.version: found 2147483648, allowed at most 2147483647.',
      ],
      ['GET', '/api/runs?limit=', undefined, 'query.limit: found "", allowed a number.'],
      ['GET', '/api/runs?limit=1.5', undefined, 'query.limit: found 1.5, allowed a whole number.'],
      [
        'GET',
        '/api/runs?limit=1&limit=2',
        undefined,
        'query.limit: found a list of 2, allowed a number.',
      ],
      [
        'POST',
        `${model}/rows`,
        long,
        'body.rows.0: found a text of 10001 characters, allowed at most 10000 characters.',
      ],
    ]
    for (const [method, url, payload, what] of cases) {
      const error = await refused(method, url, payload)
      assert.deepEqual([error.status, error.code, error.what], [400, 'bad_input', what])
    }
  })

  test('an address that is not well formed is refused in the same shape', async () => {
    for (const id of ['%zz', 'x'.repeat(150), 'x'.repeat(5000), '%F0%90%8D%88', 'a b']) {
      const error = await refused('GET', `/api/runs/${id}`)
      assert.deepEqual([error.status, error.code], [400, 'bad_input'])
      assert.ok(error.what.length < 200, error.what)
    }
  })

  test('a bug is internal: its message and its stack stay in the log', async () => {
    world.loop.state.broken = true
    const response = await world.app.inject('/api/loop')
    world.loop.state.broken = false
    assert.equal(response.statusCode, 500)
    assert.doesNotMatch(response.body, /secret/)
    assert.match(String(world.logged.at(-1)?.err), /secret/)
  })

  test('a storage that fails says so with 507', async () => {
    world.registry.state.down = true
    const error = await refused('GET', '/api/runs')
    world.registry.state.down = false
    assert.deepEqual([error.status, error.what], [507, 'The disk is gone.'])
  })
})

describe('health', () => {
  test('alive always; ready when a model is served and the database answers', async () => {
    const world = await memoryApp({ unserved: true })
    const ready = async () => {
      const response = await world.app.inject('/readyz')
      return { status: response.statusCode, ...response.json() }
    }
    assert.equal((await world.app.inject('/healthz')).json().status, 'ok')
    const empty = await ready()
    assert.deepEqual([empty.status, empty.error.code], [503, 'no_model'])
    world.registry.promote('autocomplete', 1)
    await world.endpoints.get('autocomplete')?.refresh()
    assert.deepEqual(await ready(), {
      status: 200,
      ready: true,
      models: [{ model: 'autocomplete', version: 1, wanted: 1, error: null }],
    })
    world.registry.state.down = true
    const down = await ready()
    assert.deepEqual([down.status, down.error.code], [503, 'storage'])
    assert.equal(down.error.why, 'The disk is gone.')
    assert.equal((await world.app.inject('/healthz')).statusCode, 200)
    await world.close()
  })

  test('a database that never answers does not keep readiness waiting', async () => {
    const world = await memoryApp({
      clock: {
        now: () => 0,
        after(_, task) {
          setImmediate(task)
          return () => {}
        },
      },
    })
    world.registry.registry.trail = () => new Promise(() => {})
    const response = await world.app.inject('/readyz')
    assert.equal(response.statusCode, 503)
    assert.equal(response.json().error.why, 'Silent for 2000 ms.')
    await world.close()
  })
})
