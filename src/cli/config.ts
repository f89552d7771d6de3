import { loadConfig } from '../config/load.ts'
import { homeOf, projectOf } from './open.ts'
import type { Verb } from './verb.ts'

export const config: Verb = {
  name: 'config',
  summary: 'Check the configuration and print it with every default filled in',
  positionals: '[DIR]',
  arity: [0, 1],
  options: {
    fast: { type: 'boolean', help: 'as with `up --fast`' },
  },
  async run(args, io) {
    const home = homeOf(args)
    const project = args.positionals[0] ?? (await projectOf(args, home))
    const { context, models } = await loadConfig({ project, home, fast: args.flag('fast') })
    io.out(JSON.stringify({ ...context, models }, null, io.json ? undefined : 2))
  },
}
