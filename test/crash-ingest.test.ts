import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRng } from '../src/core/rng.ts'
import { createData } from '../src/data/data.ts'
import { openStore } from '../src/store/home.ts'

const settings = (folder: string) => ({
  file: join(folder, 'sentences.csv'),
  column: 'sentence',
  queue: join(folder, 'new_phrases.txt'),
  batch: 3,
  author: 'test',
})

/** In the child: ingests until the queue is empty, and kills itself at a step where told so. */
const ingestInLoop = async (folder: string, killAt: number) => {
  const store = await openStore(join(folder, '.millrace'))
  let steps = 0
  const data = createData(store, {
    step: () => {
      if (++steps === killAt) process.kill(process.pid, 'SIGKILL')
    },
  })
  process.send?.('ready')
  await data.recover()
  while ((await data.ingest('words', settings(folder))).added > 0) {}
  await store.close()
}

const start = (folder: string, killAt: number): ChildProcess =>
  spawn(process.execPath, [import.meta.filename, 'child', folder, String(killAt)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

const project = (queued: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-crash-'))
  const { file, queue } = settings(folder)
  writeFileSync(file, 'sentence\n"old, one"\nold two\n')
  writeFileSync(queue, Array.from({ length: queued }, (_, n) => `fresh ${n}\n`).join(''))
  return { folder, file, queue }
}

/** Every sentence of queue and data, after the recovery that a next start brings. */
const sentences = async (folder: string) => {
  const store = await openStore(join(folder, '.millrace'))
  const data = createData(store)
  try {
    await data.recover()
    const { file, queue } = settings(folder)
    const current = await data.current('words', settings(folder))
    const rows = await data.rows(current.id)
    const lines = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1)
    const versions = await data.versions('words')
    return {
      rows,
      inFile: lines(file).slice(1),
      inQueue: lines(queue),
      versions,
      names: readdirSync(folder),
    }
  } finally {
    await store.close()
  }
}

const expected = (queued: number, late: number) => [
  ...Array.from({ length: queued }, (_, n) => `fresh ${n}`),
  ...Array.from({ length: late }, (_, n) => `late ${n}`),
  'old two',
  'old, one',
]

const check = async (folder: string, queued: number, late: number) => {
  const found = await sentences(folder)
  assert.deepEqual([...found.rows, ...found.inQueue].sort(), expected(queued, late).sort())
  assert.deepEqual(
    found.inFile,
    found.rows.map((row) => (row.includes(',') ? `"${row}"` : row)),
  )
  assert.deepEqual(found.names.sort(), ['.millrace', 'new_phrases.txt', 'sentences.csv'])
  // No edit by hand is ever seen: each version follows from an ingestion.
  for (const [index, version] of found.versions.entries())
    assert.equal(version.origin, index === found.versions.length - 1 ? 'initial' : 'ingest')
  return found
}

if (process.argv[2] === 'child')
  await ingestInLoop(String(process.argv[3]), Number(process.argv[4]))
else {
  test('killed at every step in turn, queue and data hold each sentence once', async () => {
    const queued = 60
    const { folder } = project(queued)
    for (let step = 1; step <= 13; step++) {
      const child = start(folder, step)
      await once(child, 'exit')
      assert.equal(child.signalCode, 'SIGKILL', `no step ${step}`)
      await check(folder, queued, 0)
    }
    rmSync(folder, { recursive: true })
  })

  test('killed at random moments while others append, nothing is lost or doubled', async () => {
    const queued = 1500
    const rng = createRng(7)
    const { folder, queue } = project(queued)
    let late = 0
    let kills = 0
    for (let round = 0; round < 22; round++) {
      const child = start(folder, 0)
      await once(child, 'message')
      const end = Date.now() + rng.uniform() * 150
      while (Date.now() < end && child.exitCode === null) {
        appendFileSync(queue, `late ${late++}\n`)
        await sleep(rng.uniform() * 20)
      }
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      if (child.signalCode === 'SIGKILL') kills++
      await check(folder, queued, late)
    }
    assert.ok(kills >= 15, `${kills} of 22 rounds were killed`)
    const child = start(folder, 0)
    await once(child, 'exit')
    const found = await check(folder, queued, late)
    assert.deepEqual(found.inQueue, [])
    assert.equal(found.rows.length, queued + late + 2)
    rmSync(folder, { recursive: true })
  })
}
