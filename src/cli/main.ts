import { createInterface } from 'node:readline/promises'
import { MillraceError } from '../core/error.ts'
import { readArgs } from './args.ts'
import { keepCompiledCode } from './cache.ts'
import { helpOf, overview } from './help.ts'
import { newVerbOf } from './renamed.ts'
import type { Io } from './verb.ts'
import { verbs } from './verbs.ts'

const main = async (words: readonly string[]): Promise<number> => {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${overview(verbs)}\n`)
    return name === undefined ? 2 : 0
  }
  const io = createIo(rest.includes('--json'))
  try {
    const verb = verbs.find((one) => one.name === name)
    if (!verb)
      throw new MillraceError('bad_usage', {
        what: newVerbOf(name) ?? `There is no verb "${name}".`,
        fix: `The verbs: ${verbs.map((one) => one.name).join(', ')}.`,
      })
    const args = readArgs(verb, rest)
    if (args.flag('help')) io.out(helpOf(verb))
    else await (await verb.load()).run(args, io)
    return 0
  } catch (error) {
    return report(error, io)
  }
}

const createIo = (json: boolean): Io => {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  const terminal = process.stderr.isTTY === true && !json
  let drawn = false
  const clear = () => {
    if (drawn) process.stderr.write('\r\x1b[2K')
    drawn = false
  }
  return {
    json,
    terminal,
    signal: stop.signal,
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
    async confirm(question) {
      if (!process.stdin.isTTY) return false
      const lines = createInterface({ input: process.stdin, output: process.stderr })
      try {
        const answer = await lines.question(`${question} [y/N] `, { signal: stop.signal })
        return /^y(es)?$/i.test(answer.trim())
      } finally {
        lines.close()
      }
    },
  }
}

const report = (error: unknown, io: Io): number => {
  const known =
    error instanceof MillraceError
      ? error
      : new MillraceError('internal', {
          what: `internal: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
          cause: error,
        })
  if (io.json) io.out(JSON.stringify({ error: known }))
  else {
    io.note(`millrace: ${known.what}`)
    if (known.why) io.note(`  why: ${known.why}`)
    if (known.fix) io.note(`  do:  ${known.fix}`)
  }
  return known.exit
}

// Whatever is made is for this user alone.
process.umask(0o077)
keepCompiledCode()
process.exitCode = await main(process.argv.slice(2))
