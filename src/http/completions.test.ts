import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'

describe('the page of completions', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    world = await memoryApp()
  })
  after(() => world.close())
  const ask = (query = '', headers = {}) =>
    world.app.inject({ url: `/api/models/autocomplete/completions.html${query}`, headers })

  test('shows the champion, or the version that is asked for', async () => {
    const page = await ask()
    assert.equal(page.statusCode, 200)
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
    assert.match(page.body, /<b>Version 1<\/b>.*i want <mark>to go v1<\/mark>/s)
    assert.match((await ask('?version=3')).body, /<b>Version 3<\/b>.*<mark>to go v3<\/mark>/s)
    world.registry.promote('autocomplete', 2)
    assert.match((await ask()).body, /<b>Version 2<\/b>.*did not pass its gate/s)
    world.registry.promote('autocomplete', 1)
  })

  test('may load its own style and nothing else, whatever it holds', async () => {
    const { body, headers } = await ask()
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? []
    const digest = createHash('sha256').update(style).digest('base64')
    assert.equal(
      headers['content-security-policy'],
      `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.doesNotMatch(body, /<script|\bstyle="|\bon\w+=|(?:src|href)="(?!data:)/)
  })

  test('is asked for again each time, and sent where it differs', async () => {
    const { headers } = await ask()
    assert.equal(headers['cache-control'], 'no-cache')
    const again = await ask('', { 'if-none-match': `"other", W/${headers.etag}` })
    assert.deepEqual([again.statusCode, again.body], [304, ''])
    assert.equal(again.headers.etag, headers.etag)
    assert.equal((await ask('?version=3', { 'if-none-match': `${headers.etag}` })).statusCode, 200)
  })

  test('is refused where there is nothing to show, with what to do', async () => {
    const refusal = async (url: string) => {
      const answer = await world.app.inject(`/api/models/${url}`)
      return [answer.statusCode, answer.json().error.what, answer.json().error.fix]
    }
    assert.match(String(await refusal('other/completions.html')), /^404,There is no model "other"/)
    assert.match(String(await refusal('autocomplete/completions.html?version=9')), /^404,/)
    assert.match(String(await refusal('autocomplete/completions.html?version=x')), /^400,/)
    assert.match(String(await refusal('autocomplete/completions.html?versoin=1')), /^400,/)
    const none = await memoryApp({ unserved: true })
    const answer = await none.app.inject('/api/models/autocomplete/completions.html')
    await none.close()
    assert.equal(answer.statusCode, 404)
    assert.match(answer.body, /No version of autocomplete is champion yet.*\?version=1/)
  })
})
