import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { configJsonSchema } from '../config/json.ts'
import { scopes } from '../core/access.ts'
import { z } from '../core/schema.ts'
import { mlflowProtocol, openInferenceProtocol } from './protocols.ts'

interface Media {
  readonly schema: Readonly<Record<string, unknown>>
}

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly security?: readonly object[]
  readonly 'x-millrace-scope'?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly { name: string; in: string; schema: object }[]
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, Media> }
  readonly responses?: Record<string, { description?: string; content?: Record<string, Media> }>
}

describe('the description of the API', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  let text = ''
  before(async () => {
    // Its schemas have names too, and are there in every server.
    assert.ok(configJsonSchema())
    world = await memoryApp()
    text = (await world.app.inject('/openapi.json')).body
  })
  after(() => world.close())

  const document = () =>
    JSON.parse(text) as {
      openapi: string
      info: { version: string }
      tags: { name: string }[]
      paths: Record<string, Record<string, Operation>>
      components: { schemas: Record<string, object>; securitySchemes: object }
    }
  const operations = () =>
    Object.entries(document().paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )

  test('lists every route', () => {
    assert.deepEqual(
      operations()
        .map(({ path, method }) => `${method.toUpperCase()} ${path}`)
        .sort(),
      [
        'GET /api/access',
        'GET /api/audit',
        'GET /api/data',
        'GET /api/data/{set}/diff',
        'GET /api/data/{set}/feeding',
        'GET /api/data/{set}/profile',
        'GET /api/data/{set}/report',
        'GET /api/data/{set}/reports',
        'GET /api/data/{set}/rows',
        'GET /api/data/{set}/suggestion',
        'GET /api/data/{set}/versions',
        'GET /api/endpoints',
        'GET /api/endpoints/{name}',
        'GET /api/endpoints/{name}/monitoring',
        'GET /api/endpoints/{name}/objectives',
        'GET /api/endpoints/{name}/quality',
        'GET /api/endpoints/{name}/traffic',
        'GET /api/endpoints/{name}/windows',
        'GET /api/endpoints/{name}/windows/{version}/{number}',
        'GET /api/events',
        'GET /api/health',
        'GET /api/keys',
        'GET /api/loop',
        'GET /api/models',
        'GET /api/models/{model}/comparisons',
        'GET /api/models/{model}/comparisons/{id}',
        'GET /api/models/{model}/comparisons/{id}/report.html',
        'GET /api/models/{model}/completions',
        'GET /api/models/{model}/completions.html',
        'GET /api/models/{model}/diff',
        'GET /api/models/{model}/quarantine',
        'GET /api/models/{model}/studies',
        'GET /api/models/{model}/studies/{id}',
        'GET /api/models/{model}/versions/{version}',
        'GET /api/models/{model}/versions/{version}/files/{name}',
        'GET /api/models/{model}/versions/{version}/report.html',
        'GET /api/models/{model}/versions/{version}/report.md',
        'GET /api/monitoring',
        'GET /api/objectives',
        'GET /api/rollouts',
        'GET /api/rollouts/{id}',
        'GET /api/rollouts/{id}/recount',
        'GET /api/run-columns',
        'GET /api/runs',
        'GET /api/runs/{id}',
        'GET /api/serving/processes',
        'GET /endpoints/{model}/health',
        'GET /endpoints/{model}/ping',
        'GET /endpoints/{model}/version',
        'GET /evaluate',
        'GET /health',
        'GET /healthz',
        'GET /metrics',
        'GET /ping',
        'GET /readyz',
        'GET /requests',
        'GET /requests/export',
        'GET /requests/{id}',
        'GET /v2',
        'GET /v2/health/live',
        'GET /v2/health/ready',
        'GET /v2/models',
        'GET /v2/models/stats',
        'GET /v2/models/{model}',
        'GET /v2/models/{model}/ready',
        'GET /v2/models/{model}/stats',
        'GET /v2/models/{model}/versions/{version}',
        'GET /v2/models/{model}/versions/{version}/ready',
        'GET /v2/models/{model}/versions/{version}/stats',
        'GET /version',
        'POST /api/data/{set}/erase',
        'POST /api/data/{set}/quarantine/discard',
        'POST /api/data/{set}/quarantine/release',
        'POST /api/data/{set}/retype',
        'POST /api/data/{set}/versions/{version}/delete',
        'POST /api/endpoints',
        'POST /api/endpoints/{name}',
        'POST /api/endpoints/{name}/delete',
        'POST /api/endpoints/{name}/monitoring/again',
        'POST /api/endpoints/{name}/reset',
        'POST /api/endpoints/{name}/rollout',
        'POST /api/endpoints/{name}/rollout/promote',
        'POST /api/endpoints/{name}/rollout/return',
        'POST /api/keys',
        'POST /api/keys/{name}/revoke',
        'POST /api/models/{model}/compare',
        'POST /api/models/{model}/crossvalidate',
        'POST /api/models/{model}/delete',
        'POST /api/models/{model}/evaluate',
        'POST /api/models/{model}/explain',
        'POST /api/models/{model}/ingest',
        'POST /api/models/{model}/promote',
        'POST /api/models/{model}/rollback',
        'POST /api/models/{model}/rows',
        'POST /api/models/{model}/train',
        'POST /api/models/{model}/tune',
        'POST /api/models/{model}/versions',
        'POST /api/models/{model}/versions/{version}/delete',
        'POST /api/models/{model}/versions/{version}/labels',
        'POST /api/models/{model}/versions/{version}/reproduce',
        'POST /api/models/{model}/versions/{version}/threshold',
        'POST /api/prune',
        'POST /api/runs/{id}/cancel',
        'POST /api/runs/{id}/delete',
        'POST /api/runs/{id}/labels',
        'POST /api/runs/{id}/resume',
        'POST /api/serving/restart',
        'POST /api/session',
        'POST /api/session/end',
        'POST /endpoints/{model}/invocations',
        'POST /evaluate',
        'POST /feedback',
        'POST /invocations',
        'POST /predict',
        'POST /requests/subject/delete',
        'POST /requests/subject/find',
        'POST /v2/models/{model}/infer',
        'POST /v2/models/{model}/versions/{version}/infer',
        'POST /v2/repository/index',
        'POST /v2/repository/models/{model}/load',
        'POST /v2/repository/models/{model}/unload',
      ],
    )
  })

  test('is OpenAPI 3.1: named operations, declared parameters, described answers', () => {
    const { openapi, info, tags } = document()
    assert.deepEqual([openapi, info.version], ['3.1.0', '0.1.0'])
    const ids = operations().map(({ operation }) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length)
    assert.ok(ids.every((id) => id !== undefined && /^[a-z][A-Za-z]+$/.test(id)))
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      assert.deepEqual(declared.map(({ name }) => name).sort(), inPath.sort(), path)
      assert.ok(operation.summary, path)
      assert.ok(
        operation.tags?.every((tag) => tags.some(({ name }) => name === tag)),
        path,
      )
      assert.ok(operation.responses?.['200'], path)
      for (const response of Object.values(operation.responses ?? {}))
        assert.ok(response.description && response.content, path)
    }
  })

  test('says of every route how one is known, and what it takes', () => {
    const { components } = document()
    assert.deepEqual(Object.keys(components.securitySchemes), ['key', 'session'])
    const open: string[] = []
    for (const { path, method, operation } of operations()) {
      const { security, description = '', 'x-millrace-scope': scope = '' } = operation
      const isOpen = scope === 'open'
      assert.ok(
        scopes.some((each) => each === scope),
        `${method} ${path}`,
      )
      assert.deepEqual(security, isOpen ? [] : [{ key: [] }, { session: [] }], path)
      assert.match(description, isOpen ? /Needs no key\.$/ : /Where there are keys, it takes .*\.$/)
      if (isOpen) open.push(`${method} ${path}`)
    }
    assert.deepEqual(open.sort(), [
      'get /api/access',
      'get /endpoints/{model}/version',
      'get /healthz',
      'get /readyz',
      'get /v2',
      'get /v2/health/live',
      'get /v2/health/ready',
      'get /version',
      'post /api/session',
      'post /api/session/end',
    ])
  })

  test('has every status that a route may answer', () => {
    const always = [200, 400, 401, 403, 408, 417, 429, 431, 500, 503]
    const statuses = Object.fromEntries(
      operations().map(({ path, method, operation }) => [
        `${method.toUpperCase()} ${path}`,
        Object.keys(operation.responses ?? {})
          .map(Number)
          .filter((status) => !always.includes(status)),
      ]),
    )
    const model = '/api/models/{model}'
    assert.deepEqual(statuses, {
      'GET /api/access': [507],
      'GET /api/keys': [507],
      'POST /api/keys': [409, 413, 415, 507],
      'POST /api/keys/{name}/revoke': [404, 409, 413, 415, 507],
      'POST /api/session': [409, 413, 415, 507],
      'POST /api/session/end': [413, 415, 507],
      'GET /healthz': [],
      'GET /readyz': [],
      'GET /metrics': [],
      'GET /api/endpoints/{name}/traffic': [404, 507],
      'GET /api/endpoints/{name}/objectives': [404, 507],
      'GET /api/objectives': [507],
      'GET /api/health': [507],
      'GET /api/events': [],
      'GET /api/loop': [507],
      'GET /api/audit': [507],
      'GET /api/models': [507],
      'GET /api/endpoints': [507],
      'GET /api/monitoring': [507],
      'GET /api/endpoints/{name}/monitoring': [404, 507],
      'GET /api/endpoints/{name}/windows': [404, 507],
      'GET /api/endpoints/{name}/quality': [404, 507],
      'GET /api/endpoints/{name}/windows/{version}/{number}': [404, 507],
      'POST /api/endpoints/{name}/monitoring/again': [404, 413, 415, 507],
      'GET /api/rollouts': [404, 507],
      'GET /api/rollouts/{id}': [404, 507],
      'GET /api/rollouts/{id}/recount': [404, 507],
      'GET /api/endpoints/{name}': [404, 507],
      'POST /api/endpoints': [404, 409, 413, 415, 507],
      ...Object.fromEntries(
        ['', '/reset', '/delete', '/rollout', '/rollout/promote', '/rollout/return'].map((act) => [
          `POST /api/endpoints/{name}${act}`,
          [404, 409, 413, 415, 507],
        ]),
      ),
      'GET /api/data': [507],
      'GET /api/data/{set}/versions': [404, 507],
      'GET /api/data/{set}/rows': [404, 507],
      'GET /api/data/{set}/diff': [404, 409, 507],
      'POST /api/data/{set}/versions/{version}/delete': [404, 409, 413, 415, 507],
      'POST /api/data/{set}/erase': [404, 409, 413, 415, 422, 507],
      'POST /api/data/{set}/quarantine/release': [404, 409, 413, 415, 422, 507],
      'POST /api/data/{set}/quarantine/discard': [404, 409, 413, 415, 422, 507],
      'GET /api/runs': [404, 507],
      'GET /api/run-columns': [404, 507],
      'GET /api/runs/{id}': [404, 507],
      [`GET ${model}/comparisons`]: [404, 507],
      [`GET ${model}/comparisons/{id}`]: [404, 507],
      [`GET ${model}/comparisons/{id}/report.html`]: [404, 507],
      [`GET ${model}/completions`]: [404, 507],
      [`GET ${model}/completions.html`]: [304, 404, 507],
      [`GET ${model}/diff`]: [404, 507],
      [`GET ${model}/quarantine`]: [404, 422, 507],
      'GET /api/data/{set}/profile': [404, 422, 507],
      'GET /api/data/{set}/report': [404, 507],
      'GET /api/data/{set}/feeding': [404, 507],
      'GET /api/data/{set}/reports': [404, 507],
      'GET /api/data/{set}/suggestion': [404, 422, 507],
      [`GET ${model}/studies`]: [404, 507],
      [`POST ${model}/delete`]: [404, 409, 413, 415, 507],
      [`POST ${model}/versions`]: [409, 413, 415, 507],
      [`POST ${model}/versions/{version}/delete`]: [404, 409, 413, 415, 507],
      'POST /api/runs/{id}/delete': [404, 409, 413, 415, 507],
      [`POST ${model}/versions/{version}/labels`]: [404, 413, 415, 507],
      [`POST ${model}/versions/{version}/threshold`]: [404, 413, 415, 507],
      'POST /api/runs/{id}/labels': [404, 413, 415, 507],
      [`GET ${model}/studies/{id}`]: [404, 507],
      [`GET ${model}/versions/{version}`]: [404, 507],
      [`GET ${model}/versions/{version}/report.html`]: [404, 507],
      [`GET ${model}/versions/{version}/report.md`]: [404, 507],
      [`GET ${model}/versions/{version}/files/{name}`]: [304, 404, 507],
      'GET /evaluate': [404, 409, 422, 507],
      'POST /evaluate': [404, 409, 413, 415, 422, 507],
      'POST /predict': [404, 409, 413, 415, 504, 507],
      'GET /health': [404],
      'GET /ping': [404],
      'GET /version': [],
      'POST /invocations': [404, 409, 413, 415, 504],
      'GET /endpoints/{model}/health': [404],
      'GET /endpoints/{model}/ping': [404],
      'GET /endpoints/{model}/version': [404],
      'POST /endpoints/{model}/invocations': [404, 409, 413, 415, 504],
      'GET /requests': [404, 507],
      'GET /requests/export': [507],
      'GET /requests/{id}': [404, 507],
      'POST /feedback': [404, 413, 415, 507],
      'POST /requests/subject/find': [413, 415, 507],
      'POST /requests/subject/delete': [409, 413, 415, 507],
      'GET /v2': [],
      'GET /v2/health/live': [],
      'GET /v2/health/ready': [],
      'GET /v2/models': [],
      'GET /v2/models/stats': [],
      'GET /api/serving/processes': [507],
      'POST /api/serving/restart': [409, 413, 415, 507],
      'POST /v2/repository/index': [413, 415],
      'POST /v2/repository/models/{model}/load': [404, 413, 415, 507],
      'POST /v2/repository/models/{model}/unload': [404, 413, 415, 507],
      ...Object.fromEntries(
        ['', '/versions/{version}'].flatMap((of) => [
          [`GET /v2/models/{model}${of}`, [404, 507]],
          [`GET /v2/models/{model}${of}/ready`, [404, 507]],
          [`GET /v2/models/{model}${of}/stats`, [404, 507]],
          [`POST /v2/models/{model}${of}/infer`, [404, 409, 413, 415, 504, 507]],
        ]),
      ),
      'POST /api/data/{set}/retype': [404, 409, 413, 415, 422, 507],
      'POST /api/prune': [409, 413, 415, 507],
      'POST /api/runs/{id}/cancel': [404, 409, 413, 415, 507],
      'POST /api/runs/{id}/resume': [404, 409, 413, 415, 422, 507],
      [`POST ${model}/compare`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/crossvalidate`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/evaluate`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/explain`]: [404, 409, 413, 415, 507],
      [`POST ${model}/ingest`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/promote`]: [404, 409, 413, 415, 507],
      [`POST ${model}/rollback`]: [404, 409, 413, 415, 507],
      [`POST ${model}/rows`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/train`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/tune`]: [404, 409, 413, 415, 422, 507],
      [`POST ${model}/versions/{version}/reproduce`]: [404, 409, 413, 415, 422, 507],
    })
    for (const { path, operation } of operations())
      for (const [status, { description, content }] of Object.entries(operation.responses ?? {})) {
        if (Number(status) < 400) continue
        assert.match(description ?? '', /\.$/, `${path} ${status}`)
        const name = openInferenceProtocol.speaks(path)
          ? 'InferenceFailure'
          : mlflowProtocol.speaks(path)
            ? 'ScoringFailure'
            : 'Failure'
        assert.deepEqual(content, {
          'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
        })
      }
  })

  test('says of what is asked what is refused', () => {
    const bodies = new Map(
      operations().map(({ operation: { operationId, requestBody } }) => [operationId, requestBody]),
    )
    const schemaOf = (id: string) => bodies.get(id)?.content['application/json']?.schema
    assert.deepEqual(schemaOf('predict')?.['oneOf'], [
      { required: ['text'] },
      { required: ['texts'] },
      { required: ['row'] },
      { required: ['rows'] },
      { required: ['inputs'] },
    ])
    assert.match(JSON.stringify(schemaOf('predict')), /"text":\{[^}]*"pattern":"/)
    assert.match(
      JSON.stringify(schemaOf('enqueue')),
      /"allOf":\[\{"pattern":"[^}]*\}.*"maxLength":10000/,
    )
    assert.match(JSON.stringify(schemaOf('promote')), /"minimum":1,"maximum":2147483647/)
    const needed = [...bodies].filter(([, body]) => body?.required).map(([id]) => id)
    assert.deepEqual(needed.sort(), [
      'beginRollout',
      'createKey',
      'deleteRequests',
      'discardRow',
      'enqueue',
      'eraseSubject',
      'explain',
      'findSubject',
      'infer',
      'inferVersion',
      'invocations',
      'invocationsEndpoint',
      'makeEndpoint',
      'predict',
      'promote',
      'releaseRow',
      'retype',
      'setThreshold',
      'signIn',
      'uploadVersion',
    ])
    assert.equal(bodies.get('train')?.required, false)
  })

  test('refers only to schemas that are there, and has none that nobody refers to', () => {
    const referred = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
    )
    assert.equal((text.match(/"\$ref"/g) ?? []).length > 20, true)
    assert.deepEqual([...referred].sort(), Object.keys(document().components.schemas).sort())
  })

  test('has schemas that are JSON Schema and accept what the API answers', async () => {
    const { schemas } = document().components
    const $defs = JSON.parse(
      JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/$defs/'),
    )
    const check = async (url: string, name: string) => {
      const schema = z.fromJSONSchema({ $defs, $ref: `#/$defs/${name}` })
      const answer = (await world.app.inject(url)).json()
      assert.equal(schema.safeParse(answer).success, true, url)
      assert.equal(schema.safeParse({}).success, false, name)
    }
    await check('/api/loop', 'Loop')
    await check('/api/runs/run-1', 'RunDetail')
    await check('/api/models/autocomplete/versions/1', 'ModelVersionDetail')
    await check('/api/models/autocomplete/comparisons/01a2140f00a1', 'ComparisonDetail')
    await check('/evaluate', 'Evaluation')
    await check('/readyz', 'Readiness')
    await check('/nothing', 'Failure')
  })

  test('is readable at /docs without the network', async () => {
    const page = await world.app.inject('/docs')
    assert.equal(page.statusCode, 200)
    assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
    assert.ok(files.length >= 4)
    for (const file of files) {
      assert.match(file, /^\/docs\//)
      assert.equal((await world.app.inject(file)).statusCode, 200, file)
    }
    assert.doesNotMatch(page.body, /<script>[^<]/)
  })
})
