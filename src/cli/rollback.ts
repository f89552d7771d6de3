import { author, modelName, openProject } from './open.ts'
import type { Verb } from './verb.ts'

export const rollback: Verb = {
  name: 'rollback',
  summary: 'Go back to the champion before this one',
  positionals: '[MODEL]',
  arity: [0, 1],
  options: {},
  async run(args, io) {
    await using opened = await openProject(args)
    const alias = await opened.loop.rollback(modelName(opened, args.positionals[0]), author())
    io.out(
      io.json
        ? JSON.stringify({ alias })
        : `Version ${alias.version} of ${alias.model} is champion again.`,
    )
  },
}
