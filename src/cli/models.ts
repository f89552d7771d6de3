import { describeCheck } from '../core/check.ts'
import type { Alias, ModelVersion } from '../core/records.ts'
import { wholeNumber } from './args.ts'
import { headlineOf } from './headline.ts'
import { modelName, openProject } from './open.ts'
import { figure, moment, table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args)
  const { registry, loop } = opened
  const [name, ...rest] = args.positionals
  const [version, other] = rest.map((text) => wholeNumber('VERSION', text, [1, 1e9]))

  if (version !== undefined && other !== undefined) {
    const differences = await registry.differences(modelName(opened, name), version, other)
    if (io.json) return io.out(JSON.stringify({ differences }))
    return io.out(
      table(
        ['what', 'name', `version ${version}`, `version ${other}`],
        differences.map(({ group, name, from, to }) => [group, name, from, to]),
      ),
    )
  }
  if (version !== undefined) {
    const found = await registry.version(modelName(opened, name), version)
    if (io.json) return io.out(JSON.stringify({ version: found }))
    const { lineage } = found
    return io.out(
      [
        `${found.model} version ${found.version}, ${moment(found.createdAt)}, run ${found.runId}`,
        `  package   ${await registry.open(found.model, found.version)}`,
        `  data set  ${lineage.datasetVersion} (${lineage.datasetDigest.slice(0, 12)})`,
        `  code      ${lineage.codeVersion}, seed ${lineage.seed}`,
        ...found.gate.checks.map((check) => `  gate      ${describeCheck(check)}`),
        ...Object.entries(found.metrics).map(
          ([key, value]) => `  ${key.padEnd(24)} ${figure(value)}`,
        ),
      ].join('\n'),
    )
  }

  const names = name === undefined ? loop.models : [modelName(opened, name)]
  const found = await Promise.all(
    names.map(async (model) => ({
      model,
      aliases: await registry.aliases(model),
      versions: await registry.versions(model),
    })),
  )
  if (io.json) return io.out(JSON.stringify({ models: found }))
  const tables = Map.groupBy(
    found.filter(({ versions }) => versions.length > 0),
    ({ versions }) => headlineOf(versions.map(({ metrics }) => metrics)).join(' '),
  )
  if (tables.size === 0) return io.out('No versions yet.')
  const printed = [...tables].map(([names, models]) =>
    tableOf(names.split(' ').filter(Boolean), models),
  )
  io.out(printed.join('\n\n'))
}

interface Listed {
  readonly model: string
  readonly aliases: readonly Alias[]
  readonly versions: readonly ModelVersion[]
}

/** Models of which the same metrics are shown. */
const tableOf = (names: readonly string[], models: readonly Listed[]): string => {
  const rows = models.flatMap(({ model, aliases, versions }) =>
    versions.map((one) => [
      model,
      one.version,
      aliases
        .filter((alias) => alias.version === one.version)
        .map(({ alias }) => alias)
        .join(', '),
      one.gate.passed ? 'passed' : 'failed',
      moment(one.createdAt),
      ...names.map((name) => figure(one.metrics[name])),
    ]),
  )
  return table(['model', 'version', 'alias', 'gate', 'registered', ...names], rows)
}
