/** Load from programs in C, which take little of the machine that they share with what they ask: wrk and h2load. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { secondsOf } from '../../test/system/usage.ts'

/** What is asked, again and again. */
export interface Aim {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent one after the other. */
  readonly bodies: readonly (string | Uint8Array)[]
}

export interface Load {
  readonly connections: number
  readonly seconds: number
}

/** What came of it. */
export interface Hits {
  readonly perSecond: number
  /** Milliseconds; not a number where the generator does not tell. */
  readonly p50: number
  readonly p99: number
  readonly total: number
  /** Without an answer, or with another than 200. */
  readonly failed: number
  /** Of one core, that the generator took. */
  readonly generator: number
}

/** Whether a program is there. */
export const has = (program: string): boolean =>
  spawnSync('which', [program], { stdio: 'ignore' }).status === 0

/** Over HTTP/1.1, a request a connection at a time. */
export const wrk = async ({ url, headers, bodies }: Aim, load: Load): Promise<Hits> => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-wrk-'))
  const file = join(folder, 'bodies')
  writeFileSync(
    file,
    Buffer.concat(
      bodies.flatMap((body) => [Buffer.from(`${Buffer.byteLength(body)}\n`), Buffer.from(body)]),
    ),
  )
  try {
    const { said, generator } = await run('wrk', [
      ...['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '--timeout', '30s'],
      ...['-s', join(import.meta.dirname, 'requests.lua')],
      ...headersOf(headers),
      ...[url, '--', file],
    ])
    const { total, seconds, p50, p99, failed } = JSON.parse(said.trim().split('\n').at(-1) ?? '')
    const perSecond = (total - failed) / seconds
    return { perSecond, p50, p99, total, failed, generator: generator / seconds }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Calls of gRPC over HTTP/2, one a connection at a time; the bodies are messages, of which the first is sent. */
export const h2load = async ({ url, headers, bodies }: Aim, load: Load): Promise<Hits> => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-h2load-'))
  const file = join(folder, 'message')
  const message = Buffer.from(bodies[0] ?? '')
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  writeFileSync(file, Buffer.concat([head, message]))
  try {
    const { said, generator } = await run('h2load', [
      ...['-t1', `-c${load.connections}`, '-m1', `-D${load.seconds}`, `-d${file}`],
      ...headersOf({ ...headers, 'content-type': 'application/grpc', te: 'trailers' }),
      url,
    ])
    const total = Number(/(\d+) succeeded/.exec(said)?.[1])
    const failed = Number(/(\d+) failed/.exec(said)?.[1])
    const unknown = { p50: Number.NaN, p99: Number.NaN }
    const perSecond = total / load.seconds
    return { perSecond, ...unknown, total, failed, generator: generator / load.seconds }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])

/** What a program said, and how many seconds it computed. */
const run = async (program: string, words: readonly string[]) => {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let generator = 0
  const timer = setInterval(() => {
    generator = Math.max(generator, secondsOf(child.pid ?? 0))
  }, 50)
  const said = await text(child.stdout)
  clearInterval(timer)
  return { said, generator }
}
