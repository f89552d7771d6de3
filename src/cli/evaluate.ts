import { modelName, openProject } from './open.ts'
import { table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const evaluation = await opened.loop.evaluate(
    modelName(opened, args.positionals[0] ?? opened.loop.models[0]),
  )
  if (io.json) return io.out(JSON.stringify({ evaluation }))
  const { model, version, accuracy, results } = evaluation
  io.out(
    table(
      ['', 'prompt', 'next word', 'accepted'],
      results.map(({ prompt, predicted, accepted, passed }) => [
        passed ? '✓' : '✗',
        prompt,
        predicted,
        accepted.join(', '),
      ]),
    ),
  )
  io.out(`\n${model} version ${version}: accuracy ${(accuracy * 100).toFixed(0)}%`)
}
