/**
 * Loops on one home that are killed, stopped and revived at random moments, for as long as MILLRACE_SOAK says
 * (default 10m). `npm run test:soak`; MILLRACE_SEED sets what chance does.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { milliseconds } from '../../src/core/duration.ts'
import { createRng } from '../../src/core/rng.ts'
import {
  beginLoop,
  endLoop,
  expectInTurn,
  expectRowsOnce,
  inNamespaces,
  processesOf,
  runsOf,
} from '../system/loops.ts'
import { remove, temporaryFolder, type Up, untilAnswer } from '../system/millrace.ts'

process.env['TINY_EPOCHS'] = '40'
process.env['MILLRACE_LEASE'] = '2s'
const length = milliseconds(process.env['MILLRACE_SOAK'] || '10m')
const rng = createRng(Number(process.env['MILLRACE_SEED'] ?? 1))
const home = await temporaryFolder()
const done = { kills: 0, stops: 0, ends: 0 }
let loops: Up[] = []

const begin = async (words: readonly string[] = ['--fast']): Promise<Up> => {
  const up = await beginLoop(home, words)
  loops.push(up)
  return up
}

/** All of a namespace stands still, as a machine that is put to sleep; mostly for longer than a lease. */
const stop = async (up: Up) => {
  done.stops++
  const processes = processesOf(up)
  for (const pid of processes) process.kill(pid, 'SIGSTOP')
  await sleep(500 + rng.uniform() * 5500)
  for (const pid of processes) process.kill(pid, 'SIGCONT')
}

/** Something happens to one of the loops, and another takes its place. */
const act = async () => {
  const chance = rng.uniform()
  const at = rng.below(loops.length)
  const up = loops[at]
  assert(up)
  if (chance < 0.4) return stop(up)
  loops.splice(at, 1)
  if (chance < 0.8) {
    done.kills++
    await up.end('SIGKILL')
  } else {
    done.ends++
    await endLoop(up)
  }
  await begin()
}

/** Lets what was begun come to its end. */
const settle = async (): Promise<Up> => {
  for (const up of loops) await endLoop(up)
  loops = []
  const last = await begin([])
  const isOpen = async () =>
    (await runsOf(last)).some(({ status }) => status === 'running' || status === 'interrupted')
  while (await isOpen()) await sleep(500)
  return last
}

test('Loops that are killed, stopped and revived train in turn and take in every row once', {
  ...inNamespaces,
  timeout: length + 300_000,
}, async () => {
  try {
    await begin()
    await begin()
    for (const end = Date.now() + length; Date.now() < end; ) {
      await sleep(500 + rng.uniform() * 3000)
      await act()
    }
    const last = await settle()
    await untilAnswer(last.url, 'anna reads', 20)
    const runs = await runsOf(last)
    expectInTurn(runs)
    await expectRowsOnce(home)
    const failed = runs.filter(({ status }) => status === 'failed')
    const happened = `${done.kills} kills, ${done.stops} stops, ${done.ends} orderly ends`
    console.log(`${happened}; ${runs.length} trainings, ${failed.length} of them failed`)
    for (const { error } of failed) console.log(error)
    await endLoop(last)
    loops = []
  } finally {
    for (const up of loops) await up.end('SIGKILL')
    await remove(home)
  }
})
