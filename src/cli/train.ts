import { gateRefusal } from '../loop/lap.ts'
import { author, modelName, openProject } from './open.ts'
import { tell } from './progress.ts'
import { figure } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const name = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const quiet = opened.loop.subscribe(tell(io))
  // Ctrl-C leaves the run to be resumed by the next `millrace up`.
  io.signal.addEventListener('abort', () => void opened.loop.close(), { once: true })
  const version = await opened.loop.lap(name, { trigger: 'manual', author: author() })
  quiet()
  if (io.json) io.out(JSON.stringify({ version }))
  else
    io.out(
      `Version ${version.version} of ${name}: ${['val_loss', 'top1', 'top5']
        .map((metric) => `${metric} ${figure(version.figures[metric])}`)
        .join(', ')}.`,
    )
  if (!version.gate.passed) throw gateRefusal(version)
}
