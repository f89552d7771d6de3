import { author, modelName, openProject } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const name = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const result = await opened.loop.ingest(name, author())
  if (io.json) return io.out(JSON.stringify(result))
  const { added, left, dataset } = result
  io.out(
    added === 0
      ? `The queue of ${name} is empty.`
      : `${added} rows taken in: data set version ${dataset.number} with ${dataset.rows.toLocaleString('en')} rows, ${left.toLocaleString('en')} still wait.`,
  )
}
