import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { memoryApp } from '../../test/system/memory.ts'

const page = '<!doctype html><title>Millrace</title><div id="root"></div>'
const script = `console.log("${'mill '.repeat(1000)}")`

describe('the console', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  let folder: string
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-console-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), page)
    writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    writeFileSync(join(folder, '.secret'), 'no')
    writeFileSync(join(folder, 'assets', 'index-abc123.js'), script)
    world = await memoryApp({ consoleFolder: folder })
  })
  after(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })

  const browse = (url: string, headers: Record<string, string> = {}) =>
    world.app.inject({ url, headers: { accept: 'text/html,*/*;q=0.8', ...headers } })

  test('is one page, which is never kept, under every address of its own', async () => {
    for (const url of ['/', '/runs', '/models/autocomplete?tab=lineage', '/a/deep/link']) {
      const response = await browse(url)
      assert.equal(response.statusCode, 200, url)
      assert.equal(response.body, page)
      assert.match(String(response.headers['content-type']), /^text\/html/)
      assert.equal(response.headers['cache-control'], 'no-cache')
      assert.match(String(response.headers['content-security-policy']), /script-src 'self';/)
    }
  })

  test('does not hide a wrong address of the API', async () => {
    for (const url of ['/api/nothing', '/metrics/x', '/openapi.json/x']) {
      const response = await browse(url)
      assert.equal(response.statusCode, 404, url)
      assert.equal(response.json().error.code, 'not_found')
    }
    const other = await browse('/predict')
    assert.deepEqual([other.statusCode, other.headers.allow], [405, 'POST, OPTIONS'])
    const notBrowser = await world.app.inject({ url: '/runs', headers: { accept: '*/*' } })
    assert.equal(notBrowser.statusCode, 404)
  })

  test('keeps files with a hash in their name for ever, the others not', async () => {
    const asset = await browse('/assets/index-abc123.js')
    assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(asset.body, script)
    assert.match(String(asset.headers['content-type']), /javascript/)
    const icon = await browse('/favicon.svg')
    assert.equal(icon.headers['cache-control'], 'no-cache')
    const again = await browse('/favicon.svg', { 'if-none-match': String(icon.headers.etag) })
    assert.equal(again.statusCode, 304)
    const gone = await world.app.inject('/assets/index-old.js')
    assert.equal(gone.statusCode, 404)
    assert.equal(gone.headers['cache-control'], 'no-store')
  })

  test('has files that are read and not written', async () => {
    for (const url of ['/', '/favicon.svg', '/assets/index-abc123.js']) {
      const response = await world.app.inject({ method: 'DELETE', url })
      assert.deepEqual([response.statusCode, response.headers.allow], [405, 'GET, HEAD, OPTIONS'])
    }
    const gone = await world.app.inject({ method: 'POST', url: '/assets/index-old.js' })
    assert.equal(gone.statusCode, 404)
  })

  test('has a page and no file where an address holds NUL', async () => {
    assert.equal((await browse('/m/%00')).body, page)
    const response = await world.app.inject({ url: '/m/%00', headers: { accept: '*/*' } })
    assert.equal(response.statusCode, 404)
    assert.equal(response.json().error.what, 'Nothing answers GET "/m/%00".')
    assert.equal((await browse('/docs/%00')).json().error.what, 'Nothing answers GET "/docs/%00".')
  })

  test('has no file whose name is longer than any that the system takes', async () => {
    for (const name of ['a'.repeat(300), 'a/'.repeat(3000)])
      for (const method of ['GET', 'PUT'] as const) {
        const response = await world.app.inject({ method, url: `/${name}` })
        assert.equal(response.statusCode, 404, `${method} ${name.length}`)
        assert.equal(response.json().error.code, 'not_found')
      }
  })

  test('sends texts packed to those who take it', async () => {
    const url = '/assets/index-abc123.js'
    const brotli = await browse(url, { 'accept-encoding': 'gzip, deflate, br, zstd' })
    assert.equal(brotli.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(brotli.rawPayload).toString(), script)
    assert.ok(brotli.rawPayload.length < script.length / 10)
    const gzip = await browse(url, { 'accept-encoding': 'gzip' })
    assert.equal(gzip.headers['content-encoding'], 'gzip')
    assert.equal(gunzipSync(gzip.rawPayload).toString(), script)
    assert.equal(gzip.headers.vary, 'accept-encoding')
    const head = await world.app.inject({ method: 'HEAD', url })
    assert.equal(head.statusCode, 200)
  })

  test('gives nothing from outside its folder, and no hidden files', async () => {
    const server = await world.app.listen({ port: 0 })
    for (const path of [
      '/../../etc/passwd',
      '/%2e%2e/package.json',
      '/assets/..%2f..%2fx',
      '/assets/..%5c..%5cx',
      '/assets/../../x',
    ])
      for (const accept of ['*/*', 'text/html'])
        assert.deepEqual(await ask(server, path, accept), [404, `Nothing answers GET "${path}".`])
    assert.equal((await ask(server, '/.secret', '*/*'))[0], 404)
  })
})

/** Asks for a path as it stands, which `fetch` would tidy. */
const ask = async (
  url: string,
  path: string,
  accept: string,
): Promise<[number | undefined, string]> => {
  const asked = request(url, { path, headers: { accept } })
  const [response] = await once(asked.end(), 'response')
  return [response.statusCode, JSON.parse(await text(response)).error.what]
}

test('without a built console the API answers, and a page is not found', async () => {
  const world = await memoryApp({ consoleFolder: join(tmpdir(), 'millrace-not-built') })
  const response = await world.app.inject({ url: '/', headers: { accept: 'text/html' } })
  assert.equal(response.statusCode, 404)
  assert.equal((await world.app.inject('/api/loop')).statusCode, 200)
  await world.close()
})
