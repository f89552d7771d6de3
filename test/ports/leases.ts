/** What every implementation of `Leases` keeps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fence, Leases } from '../../src/store/leases.ts'

/** Leases that several use, and what a lease protects. */
export interface LeasesHarness extends AsyncDisposable {
  /** One of those who share the leases, as a process or a machine of its own would. */
  readonly one: Leases
  readonly other: Leases
  /** Writes a line under a lease. */
  write(line: string, fence: Fence): Promise<void>
  /** The lines that were written. */
  lines(): Promise<string[]>
  /** The leases as whoever opens the store anew finds them. */
  reopened(): Promise<Leases>
}

/** A clock that stands still until it is moved. */
export const movedClock = () => {
  let time = 1_000_000
  return {
    now: () => time,
    move(milliseconds: number) {
      time += milliseconds
    },
  }
}

type Open = (clock: { now(): number }) => Promise<LeasesHarness>

export const leasesContract = (name: string, open: Open): void => {
  const check = (title: string, body: (world: World) => Promise<void>) =>
    test(`leases, ${name}: ${title}`, async () => {
      const clock = movedClock()
      await using harness = await open(clock)
      await body({ ...harness, move: clock.move, now: clock.now })
    })

  check('one holds a lease at a time, and others see who', async ({ one, other, now }) => {
    const lease = await one.acquire('train', 'a', 10)
    assert.deepEqual(lease, { name: 'train', holder: 'a', token: 1, expiresAt: now() + 10 })
    assert.equal(await other.acquire('train', 'b', 10), null)
    assert.deepEqual(await other.holder('train'), lease)
    assert.deepEqual(await other.held(), [lease])
    assert.equal(await other.holder('else'), null)
    assert.equal((await other.acquire('else', 'b', 10))?.token, 1)
  })

  check('whoever has a lease gets it again with its token', async ({ one, move }) => {
    const first = await take(one, 'a')
    move(4)
    assert.deepEqual(await one.acquire('train', 'a', 10), {
      ...first,
      expiresAt: first.expiresAt + 4,
    })
  })

  check('a lease that is renewed stays, one that is not is free', async (world) => {
    const { one, other, move } = world
    const first = await take(one, 'a')
    move(9)
    const renewed = (await one.renew(first, 10)) ?? assert.fail('lost')
    assert.equal(renewed.token, first.token)
    move(9)
    assert.equal(await other.acquire('train', 'b', 10), null)
    move(1)
    assert.equal(await other.holder('train'), null)
    assert.deepEqual(await other.held(), [])
    assert.equal((await take(other, 'b')).token, first.token + 1)
  })

  check('a holder that is late is told so, whether another came or not', async (world) => {
    const { one, other, move } = world
    const first = await take(one, 'a')
    move(10)
    assert.equal(await one.renew(first, 10), null)
    const again = await take(one, 'a')
    assert.equal(again.token, first.token)
    move(10)
    await take(other, 'b')
    assert.equal(await one.renew(again, 10), null)
    assert.equal(await one.acquire('train', 'a', 10), null)
  })

  check('a token is never given out again, also after a release and a restart', async (world) => {
    const { one, other, move, reopened } = world
    const tokens: number[] = []
    for (const holder of ['a', 'b', 'a']) {
      const lease = await take(one, holder)
      tokens.push(lease.token)
      await one.release(lease)
      assert.equal(await other.holder('train'), null)
    }
    tokens.push((await take(await reopened(), 'c')).token)
    move(10)
    tokens.push((await take(other, 'd')).token)
    assert.deepEqual(tokens, [1, 2, 3, 4, 5])
  })

  check('a release of a lost lease takes it from nobody', async ({ one, other, move }) => {
    const lost = await take(one, 'a')
    move(10)
    const lease = await take(other, 'b')
    await one.release(lost)
    assert.deepEqual(await one.holder('train'), lease)
  })

  check('a write is refused once a higher token was given out', async (world) => {
    const { one, other, move, write, lines } = world
    const first = await take(one, 'a')
    await write('in time', first)
    move(10)
    await write('late, and nobody came', first)
    const second = await take(other, 'b')
    await assert.rejects(write('too late', first), { code: 'lost_lease', message: /"train"/ })
    await write('of the next', second)
    await other.release(second)
    await take(one, 'c')
    await assert.rejects(write('after its release', second), { code: 'lost_lease' })
    await assert.rejects(write('under no lease', { name: 'never', token: 1 }), {
      code: 'lost_lease',
    })
    assert.deepEqual(await lines(), ['in time', 'late, and nobody came', 'of the next'])
  })

  check('of many who ask at once one gets it', async ({ one, other, move }) => {
    for (let round = 1; round <= 5; round++) {
      const asked = Array.from({ length: 12 }, (_, at) =>
        (at % 2 ? one : other).acquire('train', `${round}-${at}`, 10),
      )
      const given = (await Promise.all(asked)).filter((lease) => lease !== null)
      assert.deepEqual(
        given.map(({ token }) => token),
        [round],
      )
      move(10)
    }
  })
}

type World = Omit<LeasesHarness, typeof Symbol.asyncDispose> & {
  move(milliseconds: number): void
  now(): number
}

const take = async (leases: Leases, holder: string) =>
  (await leases.acquire('train', holder, 10)) ?? assert.fail(`${holder} did not get it`)
