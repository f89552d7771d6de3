import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { memoryApp } from '../../test/system/memory.ts'

test('every kind of answer says whether it may be kept', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-console-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), '')
  const world = await memoryApp({ consoleFolder: folder })
  t.after(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })
  const page = { accept: 'text/html' }
  const json = { 'content-type': 'application/json' }
  const kinds: [kept: RegExp, status: number, asked: InjectOptions][] = [
    [/^no-store$/, 200, { url: '/api/loop' }],
    [/^no-store$/, 200, { url: '/api/loop', method: 'HEAD' }],
    [/^no-store$/, 200, { url: '/predict', method: 'POST', payload: { text: 'a' } }],
    [/^no-store$/, 200, { url: '/evaluate' }],
    [/^no-store$/, 200, { url: '/metrics' }],
    [/^no-store$/, 200, { url: '/healthz' }],
    [/^no-store$/, 200, { url: '/readyz' }],
    [/^no-store$/, 200, { url: '/openapi.json' }],
    [
      /^no-store$/,
      200,
      { url: '/api/models/autocomplete/comparisons/01a2140f00a1/report.html', headers: page },
    ],
    [/^no-store$/, 204, { url: '/api/loop', method: 'OPTIONS' }],
    [/^no-store$/, 400, { url: '/predict', method: 'POST', payload: '{', headers: json }],
    [/^no-store$/, 403, { url: '/', headers: { host: 'evil.example' } }],
    [/^no-store$/, 404, { url: '/api/nothing' }],
    [/^no-store$/, 404, { url: '/assets/index-old.js' }],
    [/^no-store$/, 405, { url: '/predict' }],
    [/^no-store$/, 415, { url: '/predict', method: 'POST', payload: 'text' }],
    [/^no-cache$/, 200, { url: '/', headers: page }],
    [/^no-cache$/, 200, { url: '/runs', headers: page }],
    [
      /^public, max-age=31536000, immutable$/,
      200,
      { url: '/assets/index-abc123.js', headers: page },
    ],
    [/^no-store$|max-age=0/, 200, { url: '/docs', headers: page }],
    [/max-age=0/, 200, { url: '/docs/static/index.css' }],
  ]
  for (const [kept, status, asked] of kinds) {
    const { statusCode, headers, body } = await world.app.inject(asked)
    assert.equal(statusCode, status, `${JSON.stringify(asked)} ${body}`)
    assert.match(String(headers['cache-control']), kept, JSON.stringify(asked))
  }
  const { port } = new URL(await world.app.listen({ port: 0 }))
  for (const head of [
    'no HTTP',
    'GET / HTTP/1.1',
    `GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}`,
    'GET /healthz HTTP/1.1\r\nhost: localhost\r\nexpect: wonders\r\nconnection: close',
  ]) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`${head}\r\n\r\n`)
    assert.match(await text(socket), /^HTTP\/1\.1 4.*\r\ncache-control: no-store\r\n/s)
  }
})
