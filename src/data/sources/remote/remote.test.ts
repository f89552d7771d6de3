import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DatabaseSync } from '../../../store/builtin.ts'
import { openStore } from '../../../store/home.ts'
import { createData } from '../../data.ts'
import { getHttp } from './http.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-remote-'))
const store = await openStore(join(folder, 'home'))
const data = createData(store)
let answer: RequestListener = (_, response) => response.writeHead(500).end()
const server: Server = createServer((request, response) => answer(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
const root = `http://127.0.0.1:${port}`
after(async () => {
  server.closeAllConnections()
  server.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

const at = (path: string, name = path.replaceAll(/\W/g, '')) => ({
  name,
  source: { file: `${root}${path}`, column: '*', address: () => `${root}${path}` },
})
const fetched = () => {
  try {
    return readdirSync(join(store.paths.data, 'fetched'))
  } catch {
    return []
  }
}

test('A file of a web server is fetched once, and again where it has changed', async () => {
  let [text, etag, sent] = ['a,b\n1,2\n', '"one"', 0]
  answer = (request, response) => {
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
    sent++
    return response.writeHead(200, { etag }).end(text)
  }
  const { name, source } = at('/changes.csv')
  const first = await data.current(name, source)
  assert.equal((await data.current(name, source)).id, first.id)
  assert.equal(sent, 1)
  etag = '"two"'
  assert.equal((await data.current(name, source)).id, first.id, 'the same bytes by another mark')
  ;[text, etag] = ['a,b\n1,2\n3,4\n', '"three"']
  const second = await data.current(name, source)
  assert.deepEqual([second.number, second.rows, sent], [2, 2, 3])
  assert.deepEqual(await data.rows(second.id), ['{"a":"1","b":"2"}', '{"a":"3","b":"4"}'])
  assert.deepEqual(await data.locate(second.id, source, 1), { file: source.file, line: 3 })
  assert.deepEqual(await data.columns(source), ['a', 'b'])
})

test('An answer that is read late is whole, however little else is held in memory', async () => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  assert.ok(typeof collect === 'function')
  answer = (_, response) => response.writeHead(200).end('a,b\n1,2\n')
  const given = await getHttp(`${root}/late.csv`, 'late.csv', {})
  for (let turn = 0; turn < 5; turn++) {
    collect()
    await sleep(5)
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of given?.bytes ?? []) chunks.push(chunk)
  assert.equal(Buffer.concat(chunks).toString(), 'a,b\n1,2\n')
})

test('A server that stops half-way leaves nothing, and what was there', async () => {
  answer = (_, response) => response.writeHead(200).end('a\n1\n')
  const { name, source } = at('/half.csv')
  const { id } = await data.current(name, source)
  const before = fetched()
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('a\n1\n2\n', () => response.destroy())
  }
  await assert.rejects(data.current(name, source), {
    code: 'bad_data',
    message: /half\.csv stopped half-way.*stays as it was/s,
  })
  answer = (_, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' })
    response.write('a\n1\n2\n', () => response.destroy())
  }
  await assert.rejects(data.current(name, source), { message: /stopped half-way/ })
  assert.deepEqual(fetched(), before)
  assert.deepEqual(await data.rows(id), ['{"a":"1"}'])
})

test('What an address answers is told, without what it was asked with', async () => {
  const secret = `http://ada:s3cret@127.0.0.1:${port}/file.csv?token=s3cret`
  const source = { file: `${root}/file.csv`, column: '*', address: () => secret }
  const told = async (message: RegExp) => {
    await assert.rejects(data.current('told', source), (error: Error) => {
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /s3cret/)
      return true
    })
  }
  answer = (_, response) => response.writeHead(404).end()
  await told(/file\.csv answers 404 Not Found/)
  answer = (_, response) => response.writeHead(302, { location: '/again.csv' }).end()
  await told(/leads on more than 5 times/)
  answer = (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end()
  await told(/leads on to file:\/\/…, which is not followed/)
  let login: string | undefined
  answer = (request, response) => {
    login = request.headers.authorization
    response.end('a\n1\n')
  }
  await data.current('told', source)
  assert.equal(login, `Basic ${Buffer.from('ada:s3cret').toString('base64')}`)
  for (const file of readdirSync(store.paths.home, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      assert.ok(!readFileSync(join(file.parentPath, file.name)).includes('s3cret'), file.name)
})

test('More than is allowed, and a server that is not there, are refused', async () => {
  answer = (_, response) => response.end(`a\n${'1\n'.repeat(10_000)}`)
  const limits = { limits: { bytes: 1000 } }
  await assert.rejects(data.current('much', { ...at('/much.csv').source, reading: limits }), {
    message: /much\.csv gives more than 1,000 bytes/,
  })
  const gone = { file: 'http://127.0.0.1:9/x.csv', column: '*' }
  await assert.rejects(data.current('gone', gone), { message: /x\.csv cannot be reached/ })
})

test('A query of SQLite is asked each time, and makes a version where its rows are others', async () => {
  const path = join(folder, 'shop.db')
  const shop = new DatabaseSync(path)
  shop.exec(`create table c (id integer, name text, paid real);
    insert into c values (9007199254740993, 'Zoë "Z"', 1.5), (2, null, null)`)
  const query = 'select * from c order by id desc'
  const source = { file: `sqlite:${path}`, column: '*', query, address: () => `sqlite:${path}` }
  const first = await data.current('shop', source)
  assert.deepEqual(await data.rows(first.id), [
    '{"id":"9007199254740993","name":"Zoë \\"Z\\"","paid":"1.5"}',
    '{"id":"2","name":"","paid":""}',
  ])
  assert.equal((await data.current('shop', source)).id, first.id)
  shop.exec("update c set name = 'Bo' where id = 2")
  assert.equal((await data.current('shop', source)).number, 2)
  const failed = (asked: string, message: RegExp) =>
    assert.rejects(data.current('shop', { ...source, query: asked }), { code: 'bad_data', message })
  await failed('delete from c', /readonly/)
  await failed('select nope from c', /no such column: nope/)
  await failed('select id, id from c', /gives "id" twice/)
  await failed("select x'00' as picture", /gives bytes in "picture"/)
  await failed('select 1 as one where false', /gives no rows/)
  assert.equal(shop.prepare('select count(*) n from c').get()?.['n'], 2)
  shop.close()
  await assert.rejects(
    data.current('none', { ...source, file: 'sqlite:/none.db', address: () => 'sqlite:/none.db' }),
    { message: /cannot be asked.*unable to open/ },
  )
})
