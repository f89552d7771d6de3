import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { hold, keepLeases, leaseTimes, shownHolder, tryHold } from './hold.ts'
import { openStore } from './home.ts'
import { expectLease } from './leases.ts'

// What a process that was stopped held is free soon.
process.env['MILLRACE_LEASE'] = '1s'
const home = mkdtempSync(join(tmpdir(), 'millrace-hold-'))
const store = await openStore(home)
after(async () => {
  await store.close()
  rmSync(home, { recursive: true })
})

test('one holds a lease at a time; others hear who, and may wait', async () => {
  const first = await hold(store, 'train/words')
  assert.equal(await tryHold(store, 'train/words'), null)
  await assert.rejects(hold(store, 'train/words'), {
    code: 'already_running',
    what: `A training of words is already under way, begun by ${shownHolder(first.lease.holder)}.`,
  })
  const waiting = hold(store, 'train/words', 5000)
  await first[Symbol.asyncDispose]()
  await using second = await waiting
  assert.equal(second.lease.token, first.lease.token + 1)
})

test('what is held stays held for longer than a lease lasts', async () => {
  await using held = await hold(store, 'data')
  const waited = await tryHold(store, 'data', leaseTimes().ttl * 1.5)
  assert.equal(waited, null)
  assert.equal(held.lost.aborted, false)
})

test('whoever is stopped for longer than a lease lasts has lost it, and writes no more', async () => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { hold } from ${JSON.stringify(join(import.meta.dirname, 'hold.ts'))}
       import { openStore } from ${JSON.stringify(join(import.meta.dirname, 'home.ts'))}
       const held = await hold(await openStore(process.argv[1]), 'schedule')
       held.lost.addEventListener('abort', () => process.send('lost'))
       process.send(held.lease)
       setInterval(() => {}, 1000)`,
      home,
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  try {
    const [theirs] = await once(child, 'message')
    child.kill('SIGSTOP')
    await using mine = await hold(store, 'schedule', 5000)
    assert.equal(mine.lease.token, theirs.token + 1)
    child.kill('SIGCONT')
    assert.deepEqual(await once(child, 'message').then(([said]) => said), 'lost')
    const late = store.db.transaction().execute((write) => expectLease(write, theirs))
    await assert.rejects(late, { code: 'lost_lease' })
    assert.equal(mine.lost.aborted, false)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

test('two processes that go by one holder keep a lease together; one of them is enough', async () => {
  const first = await hold(store, 'study/one')
  await using second = keepLeases(store, [first.lease])
  assert.equal(await tryHold(store, 'study/one', leaseTimes().ttl * 1.5), null)
  assert.equal(second.lost.aborted, false)
  await first[Symbol.asyncDispose]()
})
