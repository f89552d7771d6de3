/** Rows of a real PostgreSQL and of a real server of S3. Each is passed over, and says so, where its program is missing. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { S3mini } from 's3mini'
import { createData } from '../../src/data/data.ts'
import { openStore } from '../../src/store/home.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-elsewhere-'))
const store = await openStore(join(folder, 'home'))
const data = createData(store)
const started: ChildProcess[] = []
after(async () => {
  for (const child of started) child.kill('SIGINT')
  await store.close()
  await sleep(500)
  rmSync(folder, { recursive: true, force: true })
})

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const until = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; ; attempt++)
    try {
      return await ask()
    } catch (error) {
      if (attempt > 150) throw error
      await sleep(200)
    }
}

const found = (program: string): string | null => {
  try {
    return execFileSync('which', [program]).toString().trim()
  } catch {
    return null
  }
}

const bin = process.env['MILLRACE_POSTGRES'] ?? found('pg_config')
const binFolder =
  bin && (bin.endsWith('pg_config') ? execFileSync(bin, ['--bindir']).toString().trim() : bin)

test('PostgreSQL: a query is read as text, as often as it is asked, and writes nothing', {
  skip: binFolder ? false : 'no PostgreSQL; MILLRACE_POSTGRES names the folder of its programs',
}, async () => {
  const place = join(folder, 'pg')
  mkdirSync(place)
  const asUser = process.getuid?.() === 0 ? postgresUser() : null
  if (asUser) {
    execFileSync('chmod', ['755', folder])
    chownSync(place, asUser.uid, asUser.gid)
  }
  const port = await freePort()
  execFileSync(join(binFolder ?? '', 'initdb'), ['-D', place, '-U', 'ada', '-A', 'trust'], {
    ...asUser,
    stdio: 'ignore',
  })
  started.push(
    spawn(
      join(binFolder ?? '', 'postgres'),
      ['-D', place, '-p', `${port}`, '-c', 'listen_addresses=127.0.0.1', '-k', place],
      { ...asUser, stdio: 'ignore' },
    ),
  )
  const secret = `postgres://ada:s3cr3t@127.0.0.1:${port}/postgres`
  const open = async () => {
    const client = new pg.Client({ connectionString: secret })
    await client.connect()
    return client
  }
  const client = await until(open)
  await client.query(`create table c (id bigint, paid numeric(12,2), at timestamptz, ok boolean, note text);
    insert into c select i, i / 7.0, timestamptz '2026-01-01 12:00+02' + i * interval '1 s', i % 2 = 0, 'n "' || i || E'"\\n' from generate_series(1, 5000) i;
    insert into c values (9007199254740993, null, null, null, null)`)
  const source = {
    file: `postgres://127.0.0.1:${port}/postgres`,
    column: '*',
    query: 'select * from c order by id;',
    address: () => secret,
  }
  const first = await data.current('shop', source)
  assert.equal(first.rows, 5001)
  const rows = await data.rows(first.id)
  assert.equal(
    rows[0],
    '{"id":"1","paid":"0.14","at":"2026-01-01 10:00:01+00","ok":"false","note":"n \\"1\\""}',
  )
  assert.equal(rows[5000], '{"id":"9007199254740993","paid":"","at":"","ok":"","note":""}')
  assert.equal((await data.current('shop', source)).id, first.id)
  await client.query('update c set paid = 1 where id = 1')
  assert.equal((await data.current('shop', source)).number, 2)
  const failed = (query: string, message: RegExp) =>
    assert.rejects(data.current('shop', { ...source, query }), { code: 'bad_data', message })
  await failed('select 1; drop table c', /multiple commands/)
  await failed('delete from c returning id', /syntax error/)
  await failed('select nope from c', /column "nope" does not exist/)
  await failed('select id, id from c', /gives "id" twice/)
  await client.query(
    'create function f() returns int as $$ delete from c returning 1 $$ language sql',
  )
  await failed('select f()', /read-only transaction/)
  assert.equal((await client.query('select count(*)::int n from c')).rows[0].n, 5001)
  await client.end()
  const nobody = { ...source, address: () => secret.replace(`:${port}`, ':9') }
  await assert.rejects(data.current('shop', nobody), { message: /cannot be asked.*ECONNREFUSED/ })
  for (const file of readdirSync(store.paths.home, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      assert.ok(!readFileSync(join(file.parentPath, file.name)).includes('s3cr3t'), file.name)
})

/** PostgreSQL does not run as root. */
const postgresUser = () => {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody']))
  return { uid: id('-u'), gid: id('-g') }
}

const moto = process.env['MILLRACE_S3'] ?? found('moto_server')

test('S3: an object is fetched once, and again where it has changed', {
  skip: moto ? false : 'no server of S3; MILLRACE_S3 names moto_server of PyPI’s moto[server]',
}, async () => {
  const port = await freePort()
  started.push(spawn(moto ?? '', ['-H', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' }))
  const endpoint = `http://127.0.0.1:${port}`
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'eu-central-1' },
    ...{ AWS_ACCESS_KEY_ID: 'ada', AWS_SECRET_ACCESS_KEY: 's3cr3t' },
  })
  const bucket = new S3mini({
    ...{ accessKeyId: 'ada', secretAccessKey: 's3cr3t', region: 'eu-central-1' },
    endpoint: `${endpoint}/rows`,
  })
  await until(() => bucket.createBucket())
  await bucket.putObject('a folder/ä.csv', 'a;b\n1;2\n')
  const source = { file: 's3://rows/a%20folder/%C3%A4.csv', column: '*' }
  const first = await data.current('objects', source)
  assert.deepEqual(await data.rows(first.id), ['{"a":"1","b":"2"}'])
  assert.equal((await data.current('objects', source)).id, first.id)
  await bucket.putObject('a folder/ä.csv', 'a;b\n1;2\n3;4\n')
  assert.equal((await data.current('objects', source)).rows, 2)
  const gone = { file: 's3://rows/none.csv', column: '*' }
  await assert.rejects(data.current('objects', gone), {
    code: 'bad_data',
    message: /none\.csv is not there/,
  })
})
