import { gateRefusal } from '../pipeline/run.ts'
import { author, openProject } from './open.ts'
import { tell } from './progress.ts'
import { howOf, shown } from './train.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const { launch } = howOf(args)
  await using opened = await openProject(args)
  const quiet = opened.loop.subscribe(tell(io))
  // Ctrl-C leaves the run to be resumed once more.
  io.signal.addEventListener('abort', () => void opened.loop.close(), { once: true })
  const version = await opened.loop.resume(args.positionals[0], {
    author: author(),
    ...(launch ? { launch } : {}),
  })
  quiet()
  if (io.json) io.out(JSON.stringify({ version }))
  else
    io.out(
      `Version ${version.version} of ${version.model}, run ${version.runId}: ${shown(version.metrics)}.`,
    )
  if (!version.gate.passed) throw gateRefusal(version)
}
