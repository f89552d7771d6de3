import { createInterface } from 'node:readline/promises'
import type { Io } from './verb.ts'

/** Standard input, output and error; `json` keeps what is drawn away from them. */
export const terminalIo = (json: boolean): Io => {
  const signal = abortedByHand()
  const terminal = process.stderr.isTTY === true && !json
  return {
    json,
    terminal,
    signal,
    ...createPen(),
    ask: (question) => ask(question, signal),
    confirm: async (question) =>
      /^y(es)?$/i.test(((await ask(`${question} [y/N] `, signal)) ?? '').trim()),
  }
}

/** Aborted by Ctrl-C and SIGTERM. */
const abortedByHand = (): AbortSignal => {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  return stop.signal
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
