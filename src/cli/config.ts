import { configJsonSchema } from '../config/json.ts'
import { loadConfig } from '../config/load.ts'
import { withOwn } from '../core/endpoint.ts'
import { expectFiles, expectModels } from '../pipeline/ready.ts'
import { tasksOf } from '../pipeline/tasks.ts'
import { placeOf } from './place.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const print = (value: unknown) => io.out(JSON.stringify(value, null, io.json ? undefined : 2))
  if (args.flag('schema')) return print(configJsonSchema())
  const place = await placeOf(args, args.positionals[0] ?? args.text('project'))
  const config = await loadConfig({ ...place, fast: args.flag('fast') })
  expectModels(config, tasksOf(config))
  // Files that the project makes for itself are not there yet.
  if (!config.prepare) for (const model of config.models) await expectFiles(model)
  const { context, models, endpoints, registered } = config
  const own = models.map(({ name }) => name)
  const declared = withOwn(endpoints, own).map(({ name, spec }) => ({
    ...{ name, ...spec },
    ...registered.find((model) => model.name === name),
  }))
  const { serving, batches, keyFiles, keep } = config
  const [keyFile, ...formerKeyFiles] = keyFiles
  const encryption = keyFile === undefined ? null : { keyFile, formerKeyFiles }
  print({ ...context, models, endpoints: declared, serving, batches, encryption, keep })
}
