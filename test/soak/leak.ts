/**
 * Whether a server keeps what it should let go of: requests of ever new shapes for as long as MILLRACE_LEAK says (default
 * 20s), and the same with a leak of four kilobytes a row as the control, which has to be caught. Less than a tenth of an hour
 * tells growth apart from chance by the control alone.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { milliseconds } from '../../src/core/duration.ts'
import { createRng } from '../../src/core/rng.ts'
import { z } from '../../src/core/schema.ts'
import { startServing } from '../system/serving.ts'
import { residentOf } from '../system/usage.ts'

const length = milliseconds(process.env['MILLRACE_LEAK'] || '20s')
/** Share of the time until memory is what it stays. */
const warmUp = 0.3
/** Growth after that, at most. */
const most = 0.05

const answer = z.object({ outputs: z.array(z.object({ data: z.array(z.number()) })) })

interface Grown {
  /** Bytes after the warm-up, and at the end. */
  readonly before: number
  readonly after: number
  readonly requests: number
}

/** Asks for sums of so many rows of such a length as none asked before. */
const ask = async (address: string, rows: number, time: number): Promise<void> => {
  const data = new Array<number>(rows * time).fill(1)
  const response = await fetch(`${address}/v2/models/autocomplete/infer`, {
    method: 'POST',
    body: JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, time], data }] }),
  })
  assert.equal(response.status, 200)
  const { outputs } = answer.parse(await response.json())
  const [sums] = outputs
  assert.equal(sums?.data.length, rows)
  assert.ok(Math.abs((sums?.data[0] ?? 0) - time) < 1e-3 * time)
}

/** What is held after what may be let go of was: the least of some looks. */
const held = async (pid: number): Promise<number> => {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 10; look++) {
    least = Math.min(least, residentOf(pid))
    await sleep(50)
  }
  return least
}

const grow = async (leak: number, until: number): Promise<Grown> => {
  const server = await startServing({ kind: 'shapes', leak })
  const rng = createRng(1)
  let requests = 0
  const askUntil = async (end: number) => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (performance.now() < end) {
          await ask(server.address, 1 + rng.below(32), 1 + rng.below(400))
          requests++
        }
      }),
    )
  }
  try {
    const started = performance.now()
    await askUntil(started + warmUp * until)
    const before = await held(server.pid)
    await askUntil(started + until)
    return { before, after: await held(server.pid), requests }
  } finally {
    await server.close()
  }
}

const growthOf = ({ before, after }: Grown) => after / before - 1
const told = (name: string, grown: Grown) => {
  const [before, after] = [grown.before, grown.after].map((bytes) => Math.round(bytes / 2 ** 20))
  const percent = (100 * growthOf(grown)).toFixed(1)
  return `${name}: ${before} to ${after} MiB, ${percent} %, after ${grown.requests} requests`
}

test('Memory does not grow with requests or their shapes, and a leak is seen', {
  timeout: 3 * length + 120_000,
}, async () => {
  const control = await grow(4096, Math.min(length, 120_000))
  const own = await grow(0, length)
  console.log(`${told('with a leak', control)}\n${told('without', own)}`)
  assert.ok(growthOf(control) > most, told('The leak is not seen', control))
  if (process.env['MILLRACE_LEAK']) assert.ok(growthOf(own) < most, told('It grows', own))
})
