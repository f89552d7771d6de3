/**
 * Verbs in the process of the test, which spares each its start: for tests that are about what a verb does and answers,
 * not about its process. What a configuration imports, and what it reads while it is loaded, stays as it was first.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { keepCompiledCode } from '../../src/cli/cache.ts'
import { runToEnd } from '../../src/cli/run.ts'
import { keepToOneself } from '../../src/cli/umask.ts'
import { configFile } from '../../src/config/load.ts'
import { type Ended, root } from './millrace.ts'

interface Said {
  stdout: string
  stderr: string
}

const speaking = new AsyncLocalStorage<Said>()

keepCompiledCode()

for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name]
  const write = stream.write.bind(stream) as (...words: unknown[]) => boolean
  stream.write = (chunk: unknown, ...rest: unknown[]) => {
    const said = speaking.getStore()
    // What the test runner is told are bytes.
    if (said === undefined || typeof chunk !== 'string') return write(chunk, ...rest)
    said[name] += chunk
    return true
  }
}

// A configuration that was changed is another module.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (!found.url.endsWith(`/${configFile}`)) return found
    const { mtimeNs, ino } = statSync(fileURLToPath(found.url), { bigint: true })
    return { ...found, url: `${found.url}?${ino}-${mtimeNs}` }
  },
  load(url, context, next) {
    const isConfig = url.includes(`/${configFile}?`)
    return next(url, isConfig ? { ...context, format: 'module-typescript' } : context)
  },
})

const signals = ['SIGINT', 'SIGTERM'] as const
let underWay = 0
/** What the process had before the first verb that is under way. */
let before = { mask: 0, listeners: new Map<string, readonly unknown[]>() }

const begin = () => {
  const listeners = new Map(signals.map((signal) => [signal, process.listeners(signal)]))
  before = { mask: process.umask(), listeners }
  keepToOneself()
}

/** Verbs listen to signals until their process ends; here, until none is under way. */
const end = () => {
  process.umask(before.mask)
  for (const signal of signals)
    for (const listener of process.listeners(signal))
      if (!before.listeners.get(signal)?.includes(listener)) process.off(signal, listener)
}

/** Runs a verb to its end. */
export const millrace = async (words: readonly string[], cwd = root): Promise<Ended> => {
  process.chdir(cwd)
  if (underWay++ === 0) begin()
  const said: Said = { stdout: '', stderr: '' }
  try {
    const code = await speaking.run(said, () => runToEnd(words))
    return { code, ...said }
  } finally {
    if (--underWay === 0) end()
  }
}
