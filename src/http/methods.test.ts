import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, METHODS, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { refusalAt } from './protocols.ts'

describe('a method that an address does not have', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  let url = ''
  const addresses = new Map<string, string[]>()
  before(async () => {
    world = await memoryApp()
    url = await world.app.listen({ port: 0 })
    const { paths } = (await world.app.inject('/openapi.json')).json()
    for (const [path, methods] of Object.entries<object>(paths))
      addresses.set(
        path
          .replace('{model}', 'autocomplete')
          .replace('{version}', '1')
          .replace(/\{\w+\}/, 'x'),
        Object.keys(methods).map((method) => method.toUpperCase()),
      )
  })
  after(() => world.close())

  const ask = async (path: string, method: string): Promise<IncomingMessage> => {
    const [response] = await once(request(url, { path, method, agent: false }).end(), 'response')
    return response
  }
  // A tunnel is no address's method: HTTP cuts the connection off by itself.
  const others = METHODS.filter((method) => method !== 'CONNECT' && method !== 'OPTIONS')

  /** Every method of some addresses, the usual ones of all. */
  const methodsTo = (path: string) =>
    ['/predict', '/api/runs', '/v2'].includes(path)
      ? others
      : ['GET', 'HEAD', 'POST', 'DELETE', 'PROPFIND']

  test('is answered 405 with those that it has, whichever method it is', async () => {
    assert.ok(others.includes('PROPFIND') && others.includes('TRACE') && addresses.size > 30)
    for (const [path, methods] of addresses) {
      const isHead = (method: string) => method === 'HEAD' && methods.includes('GET')
      for (const method of methodsTo(path)) {
        if (methods.includes(method) || isHead(method)) continue
        const response = await ask(path, method)
        assert.equal(response.statusCode, 405, `${method} ${path}`)
        const allowed = response.headers.allow?.split(', ') ?? []
        assert.deepEqual(
          allowed.filter((each) => each !== 'HEAD'),
          [...methods, 'OPTIONS'],
          path,
        )
        assert.equal(response.headers['cache-control'], 'no-store')
        const what = `Nothing answers ${method} "${path}".`
        const fix = `This address answers ${methods.join(' and ')}.`
        if (method === 'HEAD') response.resume()
        else
          assert.deepEqual(
            await json(response),
            refusalAt(path, { code: 'wrong_method', what, fix }),
          )
      }
    }
  })

  test('is told before it is tried: OPTIONS', async () => {
    for (const [path, methods] of addresses) {
      const response = await ask(path, 'OPTIONS')
      assert.equal(response.statusCode, 204, path)
      for (const method of methods) assert.ok(response.headers.allow?.split(', ').includes(method))
      response.resume()
    }
    const { headers } = await ask('/api/runs', 'OPTIONS')
    assert.equal(headers.allow, 'GET, HEAD, OPTIONS')
    assert.equal((await ask('/api/nothing', 'OPTIONS')).statusCode, 404)
  })

  test('is told of an address with signs that are written in percent, and of the pages of /docs', async () => {
    for (const path of ['/%70redict', '/docs', '/docs/static/index.css', '/openapi.json'])
      assert.equal((await ask(path, 'DELETE')).statusCode, 405, path)
    for (const path of ['/predict/', '/%zz', '/api/models//train', '*'])
      assert.notEqual((await ask(path, 'DELETE')).statusCode, 405, path)
  })

  test('says nothing untrue of the pages of /docs', async () => {
    for (const path of ['/docs/static/nope.js', '/docs/static']) {
      const response = await ask(path, 'GET')
      assert.equal(response.statusCode, 404, path)
      assert.match(JSON.stringify(await json(response)), /Nothing answers GET/)
    }
    const index = await ask('/docs/', 'DELETE')
    assert.deepEqual([index.statusCode, index.headers.allow], [405, 'GET, HEAD, OPTIONS'])
    assert.match(JSON.stringify(await json(index)), /This address answers GET\./)
    const long = await ask(`/api/runs/${'x'.repeat(1300)}`, 'GET')
    assert.equal(long.statusCode, 400)
    assert.match(JSON.stringify(await json(long)), /longer than any name/)
  })

  test('does not hide whom a foreign page asks', async () => {
    const response = await world.app.inject({
      method: 'DELETE',
      url: '/predict',
      headers: { host: 'evil.example' },
    })
    assert.equal(response.statusCode, 403)
  })
})
