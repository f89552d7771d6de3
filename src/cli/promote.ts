import { wholeNumber } from './args.ts'
import { author, modelName, openProject } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const named = args.positionals.length === 2 ? args.positionals[0] : undefined
  const version = wholeNumber('VERSION', args.positionals.at(-1) ?? '', [1, 1e9])
  const alias = await opened.loop.promote(modelName(opened, named), version, {
    author: author(),
    force: args.flag('force'),
  })
  io.out(
    io.json ? JSON.stringify({ alias }) : `Version ${alias.version} of ${alias.model} is champion.`,
  )
}
