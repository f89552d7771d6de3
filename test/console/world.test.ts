import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixture } from '../../console/dev/app.ts'
import { made } from '../../console/dev/made.ts'
import { operations } from '../../src/operations/index.ts'
import { modelLoop, run } from '../../src/operations/schemas.ts'

/** The records are only read: an answer as the console gets it. */
const asked = async (app: ReturnType<typeof createFixture>['app'], url: string) => {
  const answer = await app.inject(url)
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`)
  return answer.json()
}

/** Addresses that name a data set, each of its versions where one is asked for. */
const addressesOfSets = async (app: ReturnType<typeof createFixture>['app'], path: string) => {
  const { datasets } = await asked(app, '/api/data')
  const lists: string[] = []
  for (const { name } of datasets) {
    const of = path.replace(':set', name)
    const { versions } = await asked(app, `/api/data/${name}/versions`)
    if (path.endsWith('/diff')) {
      if (versions.length > 1) lists.push(`${of}?from=1&to=2`)
    } else if (/(profile|report|rows)$/.test(path))
      for (const { number } of versions) lists.push(`${of}?version=${number}`)
    else lists.push(of)
  }
  return lists
}

/** The newest windows of the traffic of an endpoint. */
const addressesOfWindows = async (
  app: ReturnType<typeof createFixture>['app'],
  endpoint: string,
): Promise<string[]> => {
  const list = `/api/endpoints/${endpoint}/windows`
  const { windows } = await asked(app, `${list}?limit=2`)
  return windows.map(
    ({ version, number }: { version: number; number: number }) => `${list}/${version}/${number}`,
  )
}

/** Fields of addresses that name something of the invented world. */
const addressesOf = async (app: ReturnType<typeof createFixture>['app'], path: string) => {
  if (path.includes(':set')) return addressesOfSets(app, path)
  const { models } = await asked(app, '/api/models')
  const { runs } = await asked(app, '/api/runs')
  if (path === '/api/runs/:id') return runs.map(({ id }: { id: string }) => `/api/runs/${id}`)
  const lists: string[] = []
  for (const { model, versions } of models) {
    const of = path.replace(/:model|:name/, model)
    const listed = of.replace(/\/:id(\/.*)?$/, '')
    if (path.endsWith('/diff')) {
      if (versions.length > 1) lists.push(`${of}?from=1&to=2`)
    } else if (path.includes('/windows/')) lists.push(...(await addressesOfWindows(app, model)))
    else if (path.includes(':version'))
      for (const { version } of versions) lists.push(of.replace(':version', String(version)))
    else if (path.includes('/:id')) {
      const [found = []] = Object.values<{ id: string }[]>(await asked(app, listed))
      for (const { id } of found) lists.push(of.replace(':id', encodeURIComponent(id)))
    } else lists.push(of)
  }
  return lists
}

test('every answer of the invented world fits the schema of its operation', async () => {
  const { app } = createFixture({ empty: false, consoleFolder: import.meta.dirname })
  await app.ready()
  const seen = new Set<string>()
  for (const { method, path, output } of operations) {
    if (method !== 'GET') continue
    const addresses: string[] = path.includes(':') ? await addressesOf(app, path) : [path]
    for (const address of addresses) {
      const { error } = output.safeParse(await asked(app, address))
      assert.equal(error, undefined, `${address}: ${error?.message}`)
      seen.add(path)
    }
  }
  assert.ok(seen.has('/api/loop') && seen.has('/api/runs/:id'))
  assert.ok(seen.has('/api/models/:model/versions/:version'))
  assert.ok(seen.has('/api/endpoints/:name/windows/:version/:number'))
  assert.ok(seen.has('/api/data/:set/report') && seen.has('/api/data/:set/diff'))
  await app.close()
})

test('what a story does not say is made up so that it fits, the same each time', () => {
  const one = made(run, { id: 'abc', seed: 7 })
  assert.deepEqual([one.id, one.seed, one.status, one.progress], ['abc', 7, 'running', null])
  assert.deepEqual(made(run, { id: 'abc', seed: 7 }), one)
  assert.equal(made(modelLoop, { model: 'm' }).served.requests, 0)
  assert.throws(() => made(run, { seed: Number.NaN }))
})
