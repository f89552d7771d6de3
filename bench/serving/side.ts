/** A server that is measured beside others. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Aim } from '../load/generators.ts'

export interface Side {
  readonly name: string
  readonly aim: Aim
  readonly pid: number
  close(): Promise<void>
}

export interface Program {
  readonly name: string
  readonly command: string
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Seconds that a server may take until it answers. */
const patience = 120

/** Starts a server, and waits until it answers what it is to be asked; `isUp` asks it. */
export const startSide = async (
  { name, command, words, env = {}, cwd = import.meta.dirname }: Program,
  aim: Aim,
  isUp: () => Promise<boolean> = () => answers(aim),
): Promise<Side> => {
  const child = spawn(command, words, {
    ...{ cwd, detached: true, env: { ...process.env, ...env } },
    stdio: ['ignore', 'ignore', process.env['MILLRACE_BENCH_LOUD'] ? 'inherit' : 'ignore'],
  })
  const ended = once(child, 'close')
  const pid = child.pid ?? 0
  // It is in a group of its own, which nothing else ends with this process.
  const kill = () => process.kill(-pid, 'SIGKILL')
  process.once('exit', kill)
  const close = async () => {
    process.off('exit', kill)
    if (child.exitCode === null) process.kill(-pid, 'SIGTERM')
    const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), 10_000)
    await ended
    clearTimeout(timer)
  }
  for (const end = Date.now() + patience * 1000; !(await isUp()); await sleep(250))
    if (child.exitCode !== null || Date.now() > end) {
      await close()
      throw new Error(`${name} does not answer: ${command} ${words.join(' ')}`)
    }
  return { name, aim, pid, close }
}

const answers = async ({ url, headers, bodies }: Aim): Promise<boolean> => {
  try {
    const body = bodies[0] ?? ''
    const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** A port that nobody has. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
