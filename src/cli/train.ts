import { resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'
import { type Beginning, gateRefusal } from '../pipeline/run.ts'
import { headlineOf } from './headline.ts'
import { author, modelName, openProject } from './open.ts'
import { tell } from './progress.ts'
import { figure } from './table.ts'
import type { Act, Args } from './verb.ts'

/** The metrics that a version is known by, in one line. */
export const shown = (metrics: Metrics): string =>
  headlineOf([metrics])
    .map((name) => `${name} ${figure(metrics[name])}`)
    .join(', ')

/** How many workers train, and where, as the options say. */
export const howOf = (args: Args): Pick<Beginning, 'train' | 'launch'> => {
  const workers = args.whole('workers', [1, 1024])
  const hostfile = args.text('hostfile')
  if (hostfile !== undefined && !args.flag('mpi'))
    throw new MillraceError('bad_usage', {
      what: '--hostfile names hostfile for mpirun.',
      fix: 'Give --mpi too.',
    })
  return {
    ...(workers === undefined ? {} : { train: { workers } }),
    ...(args.flag('mpi')
      ? { launch: { launcher: 'mpi', hostfile: hostfile === undefined ? null : resolve(hostfile) } }
      : {}),
  }
}

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const name = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const quiet = opened.loop.subscribe(tell(io))
  // Ctrl-C leaves the run to be resumed by the next `millrace up`.
  io.signal.addEventListener('abort', () => void opened.loop.close(), { once: true })
  const version = await opened.loop.lap(name, {
    trigger: 'manual',
    author: author(),
    ...howOf(args),
  })
  quiet()
  if (io.json) io.out(JSON.stringify({ version }))
  else io.out(`Version ${version.version} of ${name}: ${shown(version.metrics)}.`)
  if (!version.gate.passed) throw gateRefusal(version)
}
