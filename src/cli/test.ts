import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run as runTests } from 'node:test'
import { spec as Spec } from 'node:test/reporters'
import { MillraceError } from '../core/error.ts'
import { moduleAt } from '../core/module.ts'
import { conclude } from './conclude.ts'
import { placeOf } from './place.ts'
import type { Act } from './verb.ts'

const preload = moduleAt('../config/preload', import.meta.url).href

/** Runs the tests of a project with Node's runner, and fails where one of them does. */
export const run: Act = async (args, io) => {
  const named = args.positionals.filter((word) => word.endsWith('.ts'))
  const [folder = args.text('project'), ...others] = args.positionals.filter(
    (word) => !named.includes(word),
  )
  if (others.length > 0)
    throw new MillraceError('bad_usage', {
      what: `One project at a time, not ${others.length + 1}.`,
    })
  const { project } = await placeOf(args, folder)
  const files = named.length > 0 ? named.map((file) => resolve(file)) : testsIn(project)
  if (files.length === 0)
    throw new MillraceError('not_found', {
      what: `There is no test in ${project}.`,
      why: 'Tests are files whose names end in .test.ts.',
      fix: 'docs/testing.md shows one for data, task, model and system; `millrace init` writes them.',
    })
  const counts = await runAll(
    project,
    files,
    io.json ? process.stderr : process.stdout,
    io.interrupted(),
  )
  const refusal = io.interrupted().aborted
    ? ended()
    : counts.failed > 0
      ? failed(counts, project)
      : null
  const answer = { files: files.length, ...counts }
  if (io.json) conclude(io, answer, () => '', refusal)
  else if (refusal) throw refusal
}

const ended = () =>
  new MillraceError('cancelled', { what: 'The tests were ended before they were through.' })

const failed = (counts: { readonly failed: number }, project: string) =>
  new MillraceError('tests_failed', {
    what: `${counts.failed} of the project's tests failed.`,
    fix: `They are in ${project}; each says above what it expected.`,
  })

const testsIn = (project: string): string[] =>
  globSync('**/*.test.ts', {
    cwd: project,
    exclude: (name) => name === 'node_modules' || name.startsWith('.'),
  })
    .sort()
    .map((file) => join(project, file))

const runAll = async (
  project: string,
  files: readonly string[],
  to: NodeJS.WriteStream,
  signal: AbortSignal,
) => {
  // Its files are run as those of the project, and by a run of its own where this one is part of a test.
  process.chdir(project)
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim()
  delete process.env['NODE_TEST_CONTEXT']
  const counts = { passed: 0, failed: 0 }
  const tests = runTests({
    files: [...files],
    concurrency: true,
    signal,
  })
  tests.on('test:pass', () => counts.passed++)
  tests.on('test:fail', () => counts.failed++)
  await pipeline(tests, new Spec(), to, { end: false })
  return counts
}
