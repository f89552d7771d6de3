import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { everything, type Grant } from '../core/access.ts'
import { keyPrefix } from '../core/secrets.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { type Door, openDoor } from './door.ts'
import { makeKey } from './key.ts'
import { createKeys, type Keys } from './keys.ts'
import { type AccessRows, accessRows } from './rows.ts'
import { noLimits } from './types.ts'

const viewer: Grant = { role: 'viewer', endpoints: null, data: null, sets: null }
const asked = (name?: string, grant = viewer, lifetime: number | null = null) => ({
  ...{ name, grant, lifetime, limits: noLimits },
})

describe('the door of a home', () => {
  let folder: string
  let db: Database
  let rows: AccessRows
  let keys: Keys
  let door: Door
  let now = 1_000_000
  let elapsed = 0
  let isDown = false
  const clock = { now: () => now, after: () => () => {} }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  })
  after(() => rm(folder, { recursive: true }))
  beforeEach(async (context) => {
    db = await openDatabase(join(folder, `${randomBytes(4).toString('hex')}.db`))
    rows = accessRows(db, clock)
    keys = createKeys(rows, clock)
    now = 1_000_000
    elapsed = 0
    isDown = false
    const generation = async () => {
      if (isDown) throw new Error('The disk is gone.')
      return rows.generation()
    }
    door = await openDoor({
      ...{ clock, elapsed: () => elapsed },
      rows: { ...rows, generation },
    })
    if ('after' in context)
      context.after(async () => {
        door.close()
        await db.destroy()
      })
  })

  const shown = async (text: string) => door.who({ kind: 'bearer', text })
  const refused = (text: string, why: RegExp) =>
    assert.rejects(shown(text), { code: 'no_key', why })
  /** Long enough that everything is looked at anew. */
  const later = (milliseconds = 1000) => {
    elapsed += milliseconds
  }

  test('without a key anybody may do everything, and a key that is shown changes nothing', async () => {
    assert.equal(door.isLocked(), false)
    for (const credential of [
      { kind: 'none' },
      { kind: 'bearer', text: 'whatever' },
      { kind: 'session', token: 'whatever' },
    ] as const) {
      const { principal, author } = await door.who(credential)
      assert.deepEqual(principal.grants, [everything])
      assert.equal(author, null)
    }
  })

  test('with the first key one is needed, and whoever shows it is known by its name', async () => {
    const { key, record } = await keys.create(asked('watcher'), 'ada')
    assert.match(key, /^mrk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
    later()
    await assert.rejects(async () => door.who({ kind: 'none' }), { code: 'no_key' })
    assert.equal(door.isLocked(), true)
    const { principal, author, limited } = await shown(key)
    assert.deepEqual(principal, { kind: 'key', name: 'watcher', grants: [viewer] })
    assert.equal(author, 'key:watcher')
    assert.equal(limited, null)
    assert.equal(record.createdAt, now)
  })

  test('no secret is in the database, and every change is in the audit trail', async () => {
    const { key } = await keys.create(asked('a'), 'ada')
    await keys.revoke('a', 'key:root')
    const { token } = await keys.signIn({ id: key.slice(4, 16) }, 'key:a')
    const all = JSON.stringify([
      await db.selectFrom('access_keys').selectAll().execute(),
      await db.selectFrom('access_sessions').selectAll().execute(),
      await db.selectFrom('audit').selectAll().execute(),
    ])
    assert.equal(all.includes(key.slice(17)), false)
    assert.equal(all.includes(token), false)
    const audit = await db.selectFrom('audit').selectAll().orderBy('number').execute()
    assert.deepEqual(
      audit.map(({ author, action, subject }) => [author, action, subject]),
      [
        ['ada', 'key.create', 'key a'],
        ['key:root', 'key.revoke', 'key a'],
        ['key:a', 'session.open', 'console'],
      ],
    )
  })

  test('of one key a hundred sessions are open at most: it ends none of another', async () => {
    const [one, other] = [
      await keys.create(asked('one'), 'ada'),
      await keys.create(asked('other'), 'ada'),
    ]
    const first = await keys.signIn(other.record, 'key:other')
    for (let at = 0; at < 101; at++) {
      now += 1
      await keys.signIn(one.record, 'key:one')
    }
    const { sessions } = await rows.all()
    assert.equal(sessions.length, 101)
    assert.ok(sessions.some(({ expiresAt }) => expiresAt === first.expiresAt))
  })

  test('a key that is revoked counts for less than a second more, and stays needed', async () => {
    const { key } = await keys.create(asked('a'), 'ada')
    later()
    await shown(key)
    await keys.revoke('a', 'ada')
    later(899)
    await shown(key)
    later(1)
    await refused(key, /revoked on 1970/)
    await assert.rejects(async () => door.who({ kind: 'none' }), { code: 'no_key' })
    assert.equal(door.isLocked(), true)
    await assert.rejects(keys.revoke('a', 'ada'), { code: 'conflict' })
    await assert.rejects(keys.revoke('b', 'ada'), { code: 'not_found' })
  })

  test('a key that has expired is refused at that moment', async () => {
    const { key } = await keys.create(asked('a', viewer, 5000), 'ada')
    later()
    now += 4999
    await shown(key)
    now += 1
    await refused(key, /expired on 1970/)
  })

  test('a new key counts at once, also where others were refused a moment ago', async () => {
    await keys.create(asked('a'), 'ada')
    later()
    await refused(makeKey().key, /no such key/)
    const { key } = await keys.create(asked('b'), 'ada')
    later(51)
    assert.equal((await shown(key)).author, 'key:b')
  })

  test('a thousand random keys, and those that are cut, turned or of another home, get nobody in', async () => {
    const { key } = await keys.create(asked('a'), 'ada')
    later()
    await shown(key)
    const id = key.slice(4, 16)
    const random = () => randomBytes(32).toString('base64url')
    for (let number = 0; number < 1000; number++) {
      // A look for each of them would take the time of a thousand looks.
      elapsed += 51
      await refused(number % 2 ? `${keyPrefix}${id}_${random()}` : makeKey().key, /no such key/)
    }
    const others = [
      ...[key.slice(0, -1), `${key}A`, key.toUpperCase(), ` ${key}`, `${key} `, key.slice(4)],
      ...['', 'mrk_', `${key}${key}`, key.replace(id, id.split('').reverse().join(''))],
      ...[
        `${key.slice(0, 17)}${'A'.repeat(43)}`,
        'null',
        'undefined',
        '\0',
        '{}',
        'x'.repeat(4000),
      ],
    ]
    for (const other of others) {
      elapsed += 51
      await refused(other, /no such key/)
    }
    await shown(key)
  })

  test('a session counts as its key, until it ends, is over, or its key is revoked', async () => {
    const { key, record } = await keys.create(asked('a'), 'ada')
    const { token, expiresAt } = await keys.signIn(record, 'key:a')
    const other = await keys.signIn(record, 'key:a')
    const by = async (text: string) => door.who({ kind: 'session', token: text })
    later()
    assert.equal((await by(token)).author, 'key:a')
    await refused(token, /no such key/)
    await assert.rejects(by(key), { code: 'no_key' })
    const { hash } = (await rows.all()).sessions.find(
      (session) => session.expiresAt === expiresAt,
    ) ?? {
      hash: '',
    }
    await keys.signOut(hash, 'key:a')
    later()
    const counts = await Promise.allSettled([by(token), by(other.token)])
    assert.deepEqual(counts.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    await keys.revoke('a', 'ada')
    later()
    await assert.rejects(by(token), { code: 'no_key' })
    await assert.rejects(by(other.token), { code: 'no_key' })
    const last = await keys.create(asked('b'), 'ada')
    const session = await keys.signIn(last.record, 'key:b')
    later()
    now += 12 * 3_600_000
    await assert.rejects(by(session.token), { code: 'no_key' })
  })

  test('where the database is silent for a second nobody is let in', async () => {
    const { key } = await keys.create(asked('a'), 'ada')
    later()
    await shown(key)
    isDown = true
    later(899)
    await shown(key)
    later(51)
    await assert.rejects(shown(key), { code: 'storage' })
    isDown = false
    later(51)
    await shown(key)
  })

  test('names are never used twice, and those that are not given are made', async () => {
    const made = [await keys.create(asked(), 'ada'), await keys.create(asked(), 'ada')]
    assert.deepEqual(
      made.map(({ record }) => record.name),
      ['viewer', 'viewer-2'],
    )
    await keys.revoke('viewer', 'ada')
    await assert.rejects(keys.create(asked('viewer'), 'ada'), { code: 'conflict' })
    assert.deepEqual(
      (await keys.list()).map(({ name, revokedAt }) => [name, revokedAt !== null]),
      [
        ['viewer', true],
        ['viewer-2', false],
      ],
    )
  })
})
