import { createInterface } from 'node:readline/promises'
import type { Io } from './verb.ts'

/** Standard input, output and error; `json` keeps what is drawn away from them. */
export const terminalIo = (json: boolean): Io => {
  const interrupted = abortedByHand()
  const terminal = process.stderr.isTTY === true && !json
  return {
    json,
    terminal,
    interrupted,
    ...createPen(),
    ask: (question) => ask(question, interrupted()),
    confirm: async (question) =>
      /^y(es)?$/i.test(((await ask(`${question} [y/N] `, interrupted())) ?? '').trim()),
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const

/** Milliseconds in which a signal that comes again is the same one: npm hands on what a terminal sends to all. */
const again = 1000

/** A signal that Ctrl-C and SIGTERM abort. Nothing listens to them before it is asked for, and for long after. */
const abortedByHand = (): (() => AbortSignal) => {
  const stop = new AbortController()
  const leave = () => {
    for (const signal of signals) process.off(signal, abort)
  }
  const abort = () => {
    if (!stop.signal.aborted) setTimeout(leave, again).unref()
    stop.abort()
  }
  let listens = false
  return () => {
    if (!listens) for (const signal of signals) process.on(signal, abort)
    listens = true
    return stop.signal
  }
}

/** Writes lines, each of which takes the place of what is drawn. */
const createPen = (): Pick<Io, 'out' | 'note' | 'draw'> => {
  let drawn = false
  const clear = () => {
    if (drawn) process.stderr.write('\r\x1b[2K')
    drawn = false
  }
  return {
    out(line) {
      clear()
      process.stdout.write(`${line}\n`)
    },
    note(line) {
      clear()
      process.stderr.write(`${line}\n`)
    },
    draw(line) {
      clear()
      process.stderr.write(line.slice(0, (process.stderr.columns ?? 80) - 1))
      drawn = true
    },
  }
}

/** What a person answers; null where none is there. */
const ask = async (question: string, signal: AbortSignal): Promise<string | null> => {
  if (!process.stdin.isTTY) return null
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question, { signal })
  } finally {
    lines.close()
  }
}
