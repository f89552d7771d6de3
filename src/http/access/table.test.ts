import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type MemoryAccess, memoryAccess } from '../../../test/system/access.ts'
import { memoryApp } from '../../../test/system/memory.ts'
import { noRequests } from '../../../test/system/requests.ts'
import { type Grant, isOfData, type Role, type Scope, scopes } from '../../core/access.ts'
import { operations } from '../../operations/index.ts'
import { type Fields, fieldsIn } from '../../operations/operation.ts'

const model = 'autocomplete'
const row = { set: model, file: false, line: 1 }
const versioned = { model, version: 1 }
const run = { id: 'run-1' }
const data = { set: model }
const endpoint = { name: model }

/** A question that each operation understands, about the model, endpoint and data set `autocomplete`. */
const questions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ...{ getLoop: {}, listAudit: {}, listRuns: {}, listRunColumns: {}, listModels: {} },
  ...{ listDataSets: {}, listEndpoints: {}, listProcesses: {}, prune: {}, restartProcesses: {} },
  ...{ getRun: run, cancelRun: run, resumeRun: run, labelRun: run, deleteRun: run },
  ...{ getVersion: versioned, labelVersion: versioned, deleteVersion: versioned },
  ...{ setThreshold: { ...versioned, class: 'a', threshold: 0.5 } },
  ...{ reproduce: versioned, promote: versioned, compareVersions: { model, from: 1, to: 2 } },
  ...{ listCompletions: { model }, listComparisons: { model }, listStudies: { model } },
  ...{ getComparison: { model, id: 'a' }, getStudy: { model, id: 'a' } },
  ...{ train: { model }, evaluateModel: { model }, rollback: { model }, tune: { model } },
  ...{ compareModes: { model }, crossvalidate: { model }, deleteModel: { model } },
  ...{ explain: { model, row: { a: 1 } } },
  ...{ listQuarantine: { model }, ingest: { model }, enqueue: { model, rows: ['a row'] } },
  ...{ listDataVersions: data, previewData: data, showData: data, checkData: data },
  ...{
    listVerdicts: data,
    suggestChecks: data,
    getFeeding: data,
    diffData: { ...data, from: 1, to: 2 },
  },
  ...{ deleteData: { ...data, version: 1 }, eraseSubject: { ...data, subject: 'ada' } },
  ...{ retype: { ...data, column: 'a', type: 'number' }, releaseRow: row, discardRow: row },
  ...{ getEndpoint: endpoint, getTraffic: endpoint, makeEndpoint: { name: 'more', model } },
  ...{ getObjectives: endpoint },
  ...{ changeEndpoint: { ...endpoint, maxBatch: 2 }, resetEndpoint: endpoint },
  ...{ deleteEndpoint: endpoint },
  ...{
    listRollouts: {},
    getRollout: { id: 'a' },
    recountRollout: { id: 'a' },
    beginRollout: { ...endpoint, version: 1 },
  },
  ...{ promoteRollout: endpoint, returnRollout: endpoint },
  ...{ listMonitors: {}, getMonitor: endpoint, listWindows: endpoint, judgeAgain: endpoint },
  getWindow: { ...endpoint, version: 1, number: 1 },
  getQuality: endpoint,
  ...{ listRequests: { endpoint: model }, getRequest: { id: 'a' } },
  ...{ findSubject: { subject: 'ada' }, deleteRequests: { subject: 'ada' } },
  ...{ sendFeedback: { request_id: 'a', score: 1 } },
  ...{ whoAmI: {}, listKeys: {}, createKey: { role: 'viewer' }, revokeKey: { name: 'nobody' } },
}

/** Those who ask: roles in the project, and where they hold. */
const askers: Readonly<Record<string, Partial<Grant>>> = {
  ...{ viewer: { role: 'viewer' }, predictor: { role: 'predictor' } },
  ...{ editor: { role: 'editor' }, admin: { role: 'admin' } },
  'viewer of the endpoint': { role: 'viewer', endpoints: [model] },
  'predictor of the endpoint': { role: 'predictor', endpoints: [model] },
  'editor of the endpoint': { role: 'editor', endpoints: [model] },
  'admin of the endpoint': { role: 'admin', endpoints: [model] },
  'admin of another': { role: 'admin', endpoints: ['other'] },
  'viewer, data viewer': { role: 'viewer', data: 'viewer' },
  'viewer, data editor': { role: 'viewer', data: 'editor' },
  'viewer, data editor of the set': { role: 'viewer', data: 'editor', sets: [model] },
  'viewer, data editor of another': { role: 'viewer', data: 'editor', sets: ['other'] },
}

interface Asked {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly payload?: object
  readonly scope: Scope
  /** What a key of the endpoint, or of the set, alone has to be for. */
  readonly on: 'project' | 'endpoint' | 'set' | 'any' | 'all data'
}

/** What fields of these names are told, where nothing else is said; null where there are others that are needed. */
const usualOf = (input: Fields): Readonly<Record<string, unknown>> | null => {
  const needed = Object.keys(input).filter((field) => !input[field]?.safeParse(undefined).success)
  const usual: Readonly<Record<string, unknown>> = { ...versioned, ...run, ...endpoint, ...data }
  return needed.every((field) => field in usual)
    ? Object.fromEntries(needed.map((field) => [field, usual[field]]))
    : null
}

/** What each operation is done to, by hand; those that are not named here to the project. */
const done: Readonly<Record<string, Asked['on']>> = {
  ...{ getEndpoint: 'endpoint', changeEndpoint: 'endpoint', resetEndpoint: 'endpoint' },
  ...{ deleteEndpoint: 'endpoint', getTraffic: 'endpoint', listRequests: 'endpoint' },
  ...{ getObjectives: 'endpoint', listObjectives: 'any' },
  // What moves the champion is done to the project: other endpoints go by it too.
  ...{ returnRollout: 'endpoint', listMonitors: 'any', getMonitor: 'endpoint' },
  ...{ listWindows: 'endpoint', getWindow: 'endpoint', judgeAgain: 'endpoint' },
  getQuality: 'endpoint',
  ...{ listRollouts: 'any', getRollout: 'any', recountRollout: 'any' },
  ...{ explain: 'endpoint', listEndpoints: 'any', getRequest: 'any', sendFeedback: 'any' },
  ...{ listQuarantine: 'set', ingest: 'set', enqueue: 'set', previewData: 'set', showData: 'set' },
  ...{
    checkData: 'set',
    suggestChecks: 'set',
    getFeeding: 'set',
    diffData: 'set',
    deleteData: 'set',
  },
  ...{ retype: 'set', releaseRow: 'set', discardRow: 'set' },
  ...{ eraseSubject: 'all data', findSubject: 'all data', deleteRequests: 'all data' },
}

const ofOperations: Asked[] = operations.map(({ name, method, path, scope, input }) => {
  const question = questions[name] ?? usualOf(input)
  assert.ok(question, `${name}: it is not said here what it is asked`)
  const inPath = fieldsIn(path)
  const url = path.replace(/:(\w+)/g, (_, field: string) => String(question[field]))
  const others = Object.entries(question).filter(([field]) => !inPath.includes(field))
  const query = new URLSearchParams(others.map(([field, value]) => [field, String(value)]))
  return {
    ...{ method, scope, on: done[name] ?? 'project' },
    ...(method === 'POST'
      ? { url, payload: Object.fromEntries(others) }
      : { url: others.length > 0 ? `${url}?${query}` : url }),
  }
})

const get = (url: string, scope: Scope, on: Asked['on'] = 'project'): Asked => ({
  ...{ method: 'GET', url, scope, on },
})
const post = (url: string, payload: object, scope: Scope, on: Asked['on']): Asked => ({
  ...{ method: 'POST', url, payload, scope, on },
})
const tensors = { inputs: [{ name: 'a', datatype: 'FP32', shape: [1], data: [1] }] }
const table = { instances: ['a'] }
const versionOf = `/api/models/${model}/versions/1`
const inference = `/v2/models/${model}`

/** Every other route. */
const ofRoutes: Asked[] = [
  ...['/healthz', '/readyz', '/v2', '/v2/health/live', '/v2/health/ready', '/version'].map((url) =>
    get(url, 'open'),
  ),
  ...[get('/openapi.json', 'open'), get(`/endpoints/${model}/version`, 'open')],
  ...[get('/metrics', 'read'), get('/v2/models/stats', 'read')],
  ...[get('/v2/models', 'describe', 'any'), get(inference, 'describe', 'endpoint')],
  ...[get(`${inference}/ready`, 'describe', 'endpoint')],
  ...[get(`${inference}/stats`, 'describe', 'endpoint')],
  ...[get(`${inference}/versions/1`, 'describe', 'endpoint')],
  ...[get(`${inference}/versions/1/ready`, 'describe', 'endpoint')],
  ...[get(`${inference}/versions/1/stats`, 'describe', 'endpoint')],
  ...[get('/ping', 'describe', 'endpoint'), get('/health', 'describe', 'endpoint')],
  ...[get(`/endpoints/${model}/ping`, 'describe', 'endpoint')],
  ...[get(`/endpoints/${model}/health`, 'describe', 'endpoint')],
  post('/predict', { text: 'a' }, 'predict', 'endpoint'),
  post('/invocations', table, 'predict', 'endpoint'),
  post(`/endpoints/${model}/invocations`, table, 'predict', 'endpoint'),
  post(`${inference}/infer`, tensors, 'predict', 'endpoint'),
  post(`${inference}/versions/1/infer`, tensors, 'predict', 'endpoint'),
  post('/v2/repository/index', {}, 'describe', 'any'),
  post(`/v2/repository/models/${model}/load`, {}, 'write', 'endpoint'),
  post(`/v2/repository/models/${model}/unload`, {}, 'write', 'endpoint'),
  ...[get('/evaluate', 'write'), post('/evaluate', {}, 'write', 'project')],
  get(`/requests/export?model=${model}`, 'readData', 'set'),
  get(`${versionOf}/report.html`, 'readData', 'set'),
  get(`${versionOf}/report.md`, 'readData', 'set'),
  get(`${versionOf}/files/model.onnx`, 'read'),
  get(`/api/models/${model}/comparisons/a/report.html`, 'read'),
  get(`/api/models/${model}/completions.html`, 'read'),
  post(`/api/models/${model}/versions`, {}, 'write', 'project'),
  post('/api/session', { key: 'none' }, 'open', 'project'),
  post('/api/session/end', {}, 'open', 'project'),
]

/** Scopes of the roles, by hand. */
const scopesOf: Record<Role, readonly Scope[]> = {
  viewer: ['open', 'describe', 'read'],
  predictor: ['open', 'describe', 'predict'],
  editor: ['open', 'describe', 'read', 'predict', 'write'],
  admin: ['open', 'describe', 'read', 'predict', 'write', 'manage'],
}

/** Whether somebody may, told from the words of the grant without the code that decides. */
const mayBy = (
  { role = 'viewer', endpoints, data, sets }: Partial<Grant>,
  { scope, on }: Asked,
): boolean => {
  if (scope === 'open' || (role === 'admin' && !endpoints)) return true
  if (isOfData(scope)) {
    if (!data || (scope === 'writeData' && data === 'viewer')) return false
    return !sets || (on === 'set' && sets.includes(model))
  }
  if (!scopesOf[role].includes(scope)) return false
  return !endpoints || on === 'any' || (on === 'endpoint' && endpoints.includes(model))
}

describe('Every operation and route, with every role, on everything it may hold on', () => {
  let access: MemoryAccess
  let world: Awaited<ReturnType<typeof memoryApp>>
  const requests = noRequests()
  before(async () => {
    access = await memoryAccess()
    world = await memoryApp({ access, requests })
  })
  after(async () => {
    access.close()
    await world.close()
    await requests.close()
  })

  /** `in`, or why not. */
  const asked = async ({ method, url, payload }: Asked, key: string | null) => {
    const answer = await world.app.inject({
      ...{ method, url, headers: key === null ? {} : { authorization: `Bearer ${key}` } },
      ...(payload && { payload }),
    })
    if (answer.statusCode === 401) return 'no_key'
    return answer.statusCode === 403 && answer.body.includes('may not do this') ? 'forbidden' : 'in'
  }
  const all = [...ofOperations, ...ofRoutes]

  test('nobody gets in without a key, but where nothing is needed', async () => {
    await access.key({ role: 'admin' })
    for (const each of all) {
      const expected = each.scope === 'open' && each.url !== '/api/session' ? 'in' : 'no_key'
      assert.equal(await asked(each, null), expected, `${each.method} ${each.url}`)
    }
  })

  for (const [name, grant] of Object.entries(askers))
    test(`${name}: does what the grant says, and nothing else`, async () => {
      const key = await access.key(grant)
      // Signing in asks for the key that it is given, and not for this one.
      for (const each of all.filter(({ url }) => !url.startsWith('/api/session')))
        assert.equal(
          await asked(each, key),
          mayBy(grant, each) ? 'in' : 'forbidden',
          `${each.method} ${each.url}`,
        )
    })

  test('no route is left out', () => {
    const documented: { paths: Record<string, Record<string, unknown>> } =
      world.app.swagger() as never
    const routes = Object.entries(documented.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    )
    for (const { method, path } of routes) {
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}(\\?|$)`)
      if (path !== '/api/events')
        assert.ok(
          all.some((each) => each.method === method && pattern.test(each.url)),
          `${method} ${path}`,
        )
    }
  })

  test('docs/access.md says the same of every operation', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/access.md'), 'utf8')
    const told = new Map(
      [...text.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, scope = '', names = '']) => [
        scope,
        names,
      ]),
    )
    for (const { name, scope } of operations)
      assert.ok(told.get(scope)?.includes(`\`${name}\``), `${scope}: ${name}`)
    assert.deepEqual([...told.keys()].slice(-scopes.length), [...scopes])
  })
})
