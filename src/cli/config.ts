import { loadConfig } from '../config/load.ts'
import { homeOf, projectOf } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = homeOf(args)
  const project = args.positionals[0] ?? (await projectOf(args, home))
  const { context, models } = await loadConfig({ project, home, fast: args.flag('fast') })
  io.out(JSON.stringify({ ...context, models }, null, io.json ? undefined : 2))
}
