import type { Ingested } from '../data/types.ts'
import { author, modelName, openProject } from './open.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const name = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const result = await opened.loop.ingest(name, author())
  io.out(io.json ? JSON.stringify(result) : `${toldOf(name, result)}.`)
}

const toldOf = (
  name: string,
  { added, rejected, left, dataset, quarantined }: Ingested,
): string => {
  if (added === 0 && rejected === 0) return `The queue of ${name} is empty`
  const number = (count: number) => count.toLocaleString('en')
  const taken = `${number(added)} ${added === 1 ? 'row' : 'rows'} taken in: data set version ${dataset.number} with ${number(dataset.rows)} rows, ${number(left)} still wait`
  if (!quarantined) return taken
  const { file, line, reason } = quarantined
  return `${taken}; ${number(rejected)} quarantined in ${file}: line ${line} ${reason}`
}
