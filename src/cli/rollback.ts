import { author, modelName, openProject } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const alias = await opened.loop.rollback(modelName(opened, args.positionals[0]), author())
  io.out(
    io.json
      ? JSON.stringify({ alias })
      : `Version ${alias.version} of ${alias.model} is champion again.`,
  )
}
