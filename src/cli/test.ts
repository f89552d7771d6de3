import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { MillraceError } from '../core/error.ts'
import { moduleAt } from '../core/module.ts'
import { placeOf } from './place.ts'
import type { Act } from './verb.ts'

const preload = moduleAt('../config/preload', import.meta.url).href

/** Runs the tests of a project with Node's runner, and fails where one of them does. */
export const run: Act = async (args, io) => {
  const { project } = await placeOf(args, args.positionals[0] ?? args.text('project'))
  const files = globSync('**/*.test.ts', {
    cwd: project,
    exclude: (name) => name === 'node_modules' || name.startsWith('.'),
  }).sort()
  if (files.length === 0)
    throw new MillraceError('not_found', {
      what: `There is no test in ${project}.`,
      why: 'Tests are files whose names end in .test.ts.',
      fix: 'docs/testing.md shows one for data, task, model and system; `millrace init` writes them.',
    })
  const reporter = io.json ? 'tap' : 'spec'
  const code = await ended(
    [`--import=${preload}`, '--test', `--test-reporter=${reporter}`, ...files],
    project,
    io.signal,
  )
  if (code !== 0)
    throw new MillraceError('tests_failed', {
      what: 'Tests of the project failed.',
      fix: `They are in ${project}; each says what it expected above.`,
    })
}

const ended = (words: readonly string[], cwd: string, signal: AbortSignal) =>
  new Promise<number | null>((resolve, reject) => {
    // Within a test of somebody else's it is a run of its own.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const stdio = ['ignore', 'inherit', 'inherit'] as const
    const child = spawn(process.execPath, words, { cwd, env, stdio: [...stdio] })
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
    child.on('error', reject)
    child.on('close', resolve)
  })
