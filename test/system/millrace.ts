import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'src/cli/main.ts')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a verb to its end. */
export const millrace = (words: readonly string[], cwd = root): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...words], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })

/** A started `millrace up` on a free port. */
export interface Up extends AsyncDisposable {
  readonly url: string
  readonly home: string
  readonly process: ChildProcess
  /** Everything it has said, one JSON event a line on standard output, text on standard error. */
  readonly lines: readonly string[]
  /** Waits for an event that fits. */
  event(
    fits: (event: Record<string, unknown>) => boolean,
    seconds: number,
  ): Promise<Record<string, unknown>>
  /** Ends it with a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export const temporaryFolder = async (): Promise<string> => mkdtemp(join(tmpdir(), 'millrace-'))

export const startUp = async (options: {
  readonly project: string
  readonly home: string
  readonly words?: readonly string[]
  /** What starts it: a program and its words. Default: nothing. */
  readonly through?: readonly string[]
}): Promise<Up> => {
  const { project, home } = options
  const [file = process.execPath, ...words] = [
    ...(options.through ?? []),
    process.execPath,
    ...[main, 'up', project, '--home', home, '--port', '0', '--json', ...(options.words ?? [])],
  ]
  const child = spawn(file, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const gone = new Promise<number | null>((resolve) => child.on('close', resolve))
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line))

  const event: Up['event'] = async (fits, seconds) => {
    const deadline = Date.now() + seconds * 1000
    let seen = 0
    while (Date.now() < deadline) {
      for (; seen < lines.length; seen++) {
        const line = lines[seen] ?? ''
        if (!line.startsWith('{')) continue
        const parsed = JSON.parse(line) as Record<string, unknown>
        if (fits(parsed)) return parsed
      }
      if (child.exitCode !== null) break
      await sleep(20)
    }
    throw new Error(
      `The event did not come within ${seconds} s. Said so far:\n${lines.slice(-30).join('\n')}`,
    )
  }
  const end: Up['end'] = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return gone
  }
  const listening = await event(({ kind }) => kind === 'listening', 120).catch(async (error) => {
    await end('SIGKILL')
    throw error
  })
  return {
    url: String(listening['url']),
    home,
    process: child,
    lines,
    event,
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL')
    },
  }
}

/** Removes a folder that a test made, also where a process that was left writes there for a moment yet. */
export const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })

/** Asks until the answer is there; gives the seconds it took. */
export const untilAnswer = async (url: string, text: string, seconds: number): Promise<number> => {
  const started = performance.now()
  while (performance.now() - started < seconds * 1000) {
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    }).catch(() => null)
    if (response?.ok) return (performance.now() - started) / 1000
    await response?.arrayBuffer()
    await sleep(25)
  }
  throw new Error(`No answer from ${url}/predict within ${seconds} s.`)
}

/** Waits until all that worked on a home is gone, and what it held has run out: `lease`, in milliseconds. */
export const untilLeft = async (home: string, lease: number) => {
  const isWorkedOn = () =>
    spawnSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' }).stdout.includes(home)
  for (let wait = 0; wait < 600 && isWorkedOn(); wait++) await sleep(50)
  await sleep(lease + 500)
}
