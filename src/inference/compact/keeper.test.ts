import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startKeeper } from './keeper.ts'

/** Fails the first two times. */
const failing = `
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
const path = join(workerData.folder, 'starts')
appendFileSync(path, '.')
const starts = readFileSync(path).length
if (starts < 3) throw new Error('fault ' + starts)
parentPort.once('message', () => parentPort.close())
parentPort.postMessage({ kind: 'failed', why: 'start ' + starts })
`

test('A thread that ends by an error is started again, and ends when it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-keeper-'))
  const told: string[] = []
  const lives = Promise.withResolvers<void>()
  const keeper = startKeeper({
    ...{ folder, rules: new Map(), otherwise: null, keyFiles: [], pause: 1 },
    onErased: async () => {},
    warn(what) {
      told.push(what)
      if (what.includes('start')) lives.resolve()
    },
    module: new URL(`data:text/javascript,${encodeURIComponent(failing)}`),
  })
  await lives.promise
  await keeper.close()
  assert.deepEqual(
    told,
    ['fault 1', 'fault 2', 'start 3'].map((each) => `The inference log: ${each}`),
  )
  rmSync(folder, { recursive: true })
})

test('A file that cannot be read is told of once, and counted for as long as it is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-keeper-'))
  const broken = join(folder, 'writer-0.db')
  writeFileSync(broken, 'no database '.repeat(1000))
  const told: string[] = []
  const keeper = startKeeper({
    ...{ folder, rules: new Map(), otherwise: null, keyFiles: [], every: 10 },
    onErased: async () => {},
    warn: (what) => told.push(what),
  })
  while (keeper.unreadable() !== 1) await sleep(5)
  rmSync(broken)
  while (keeper.unreadable() !== 0) await sleep(5)
  await keeper.close()
  assert.match(
    told.join('\n'),
    /^The inference log: nothing can be done with [^\n]*writer-0\.db: .*not a database/,
  )
  assert.equal(told.length, 1)
  rmSync(folder, { recursive: true })
})
