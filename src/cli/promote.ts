import { wholeNumber } from './args.ts'
import { author, modelName, openProject } from './open.ts'
import type { Verb } from './verb.ts'

export const promote: Verb = {
  name: 'promote',
  summary: 'Make a version the champion, which is served',
  positionals: '[MODEL] VERSION',
  arity: [1, 2],
  options: { force: { type: 'boolean', help: 'also when it did not pass its gate' } },
  async run(args, io) {
    await using opened = await openProject(args)
    const named = args.positionals.length === 2 ? args.positionals[0] : undefined
    const version = wholeNumber('VERSION', args.positionals.at(-1) ?? '', [1, 1e9])
    const alias = await opened.loop.promote(modelName(opened, named), version, {
      author: author(),
      force: args.flag('force'),
    })
    io.out(
      io.json
        ? JSON.stringify({ alias })
        : `Version ${alias.version} of ${alias.model} is champion.`,
    )
  },
}
