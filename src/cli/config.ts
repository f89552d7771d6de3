import { loadConfig } from '../config/load.ts'
import { expectFiles, expectModels } from '../pipeline/ready.ts'
import { tasksOf } from '../pipeline/tasks.ts'
import { homeOf, projectOf } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const home = homeOf(args)
  const project = args.positionals[0] ?? (await projectOf(args, home))
  const config = await loadConfig({ project, home, fast: args.flag('fast') })
  expectModels(config, tasksOf(config))
  // Files that the project makes for itself are not there yet.
  if (!config.prepare) for (const model of config.models) await expectFiles(model)
  const { context, models } = config
  io.out(JSON.stringify({ ...context, models }, null, io.json ? undefined : 2))
}
