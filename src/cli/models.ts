import { describeCheck } from '../core/check.ts'
import { noData, sourceOf } from '../core/foreign.ts'
import { keyMetrics } from '../core/metrics.ts'
import { ownerText } from '../core/owner.ts'
import type { ModelVersion } from '../core/records.ts'
import type { Difference, ModelView } from '../operations/contract.ts'
import { listDifferences } from '../operations/differences.ts'
import { listModels } from '../operations/models.ts'
import { getVersion } from '../operations/version.ts'
import { wholeNumber } from './args.ts'
import { worldOf } from './ask.ts'
import { shown } from './label.ts'
import { asOwner, modelName, openProject } from './open.ts'
import { figure, moment, table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  await using opened = await openProject(args, { reads: true })
  const world = worldOf(opened)
  const call = asOwner()
  const [name, ...rest] = args.positionals
  const [version, other] = rest.map((text) => wholeNumber('VERSION', text, [1, 1e9]))
  const show = <Answer>(answer: Answer, render: (answer: Answer) => string) =>
    io.out(io.json ? JSON.stringify(answer) : render(answer))

  if (version === undefined) {
    const { models } = await listModels.perform(world, {}, call)
    const named = name === undefined ? null : modelName(opened, name)
    const asked = models.filter(({ model }) => named === null || model === named)
    return show({ models: asked }, (answer) => listed(answer.models))
  }
  const model = modelName(opened, name)
  if (other === undefined) {
    const found = await getVersion.perform(world, { model, version }, call)
    const folder = io.json ? '' : await opened.registry.open(model, version)
    return show(found, (answer) =>
      [described(answer.version, folder), ...shown(answer.labels)].join('\n'),
    )
  }
  const found = await listDifferences.perform(world, { model, from: version, to: other }, call)
  show(found, ({ differences }) => compared(differences, version, other))
}

const compared = (differences: readonly Difference[], version: number, other: number): string =>
  table(
    ['what', 'name', `version ${version}`, `version ${other}`],
    differences.map(({ group, name, from, to }) => [
      ...[group, name],
      ...[from, to].map((value) => (group === 'metrics' ? figureIn(value, name) : value)),
    ]),
  )

/** A number that was told as text. */
const figureIn = (value: string | null, name: string) =>
  value === null || !Number.isFinite(Number(value)) ? value : figure(Number(value), name)

const described = ({ lineage, ...found }: ModelVersion, folder: string): string =>
  [
    `${found.model} version ${found.version}, ${moment(found.createdAt)}, run ${found.runId}`,
    `  package   ${folder}`,
    ...madeOf(lineage),
    `  code      ${lineage.codeVersion}, seed ${lineage.seed}`,
    ...found.gate.checks.map((check) => `  gate      ${describeCheck(check)}`),
    ...Object.entries(found.metrics).map(
      ([key, value]) => `  ${key.padEnd(28)} ${figure(value, key)}`,
    ),
  ].join('\n')

/** The file that it was registered from, and the rows that it was made or judged by. */
const madeOf = ({
  datasetVersion,
  datasetDigest,
  ...lineage
}: ModelVersion['lineage']): string[] => {
  const source = sourceOf(lineage)
  return [
    ...(source === null
      ? []
      : [`  file      ${source.file} (${source.digest.slice(0, 12)}), ${source.producer}`]),
    ...(source !== null && datasetVersion === noData
      ? []
      : [`  data set  ${datasetVersion} (${datasetDigest.slice(0, 12)})`]),
  ]
}

const listed = (models: readonly ModelView[]): string => {
  const tables = Map.groupBy(
    models.filter(({ versions }) => versions.length > 0),
    ({ versions }) => keyMetrics(versions.map(({ metrics }) => metrics)).join(' '),
  )
  if (tables.size === 0) return 'No versions yet.'
  return [...tables]
    .map(([names, models]) => tableOf(names.split(' ').filter(Boolean), models))
    .join('\n\n')
}

/** Models of which the same metrics are shown. */
const tableOf = (names: readonly string[], models: readonly ModelView[]): string => {
  const isOwned = models.some(({ owner }) => owner !== null)
  const rows = models.flatMap(({ model, owner, aliases, versions }) =>
    versions.map((one) => [
      model,
      one.version,
      aliases
        .filter((alias) => alias.version === one.version)
        .map(({ alias }) => alias)
        .join(', '),
      one.gate.checks.length === 0 ? 'none' : one.gate.passed ? 'passed' : 'failed',
      moment(one.createdAt),
      ...(isOwned ? [owner && ownerText(owner)] : []),
      ...names.map((name) => figure(one.metrics[name], name)),
    ]),
  )
  const owner = isOwned ? ['owner'] : []
  return table(['model', 'version', 'alias', 'gate', 'registered', ...owner, ...names], rows)
}
