/** The card of a champion: what its home keeps of it, which never changes. */
import { recipeOf } from '../config/resolve.ts'
import { describeCheck } from '../core/check.ts'
import { apart } from '../core/figure.ts'
import { ranked } from '../core/metrics.ts'
import { moment } from '../core/page.ts'
import type { GateReport, Metrics, ModelVersion } from '../core/records.ts'
import type { Port } from '../core/tensor.ts'
import { counted, size } from '../core/text.ts'
import type { Signature } from '../tasks/kit/task.ts'
import type { Champion } from './champion.ts'
import type { Card } from './mark.ts'
import { blocks, code, plain, table } from './markdown.ts'
import { keptTable } from './recipe.ts'

/** The card of a model whose champion is not known. */
export const noCard: Card = {
  champion: null,
  text: '## Champion\n\nNone is documented: there was none in the home, or no home, when this page was written.',
}

export const cardOf = (champion: Champion): Card => {
  const { version, signature } = champion
  const text = blocks(
    `## Champion: version ${version.version}`,
    `Registered ${moment(version.createdAt)} by ${plain(version.author)}, from run ${code(version.runId)}.`,
    '### Metrics',
    metricsOf(version),
    '### Gate',
    gateOf(version.gate),
    '### Made from',
    lineageOf(champion),
    '### Trained with',
    keptTable(recipeOf(version.lineage.config)),
    '### Inputs and outputs',
    signatureOf(signature),
    '### Package',
    packageOf(version),
  )
  return { champion: version.version, text }
}

/** Every metric beside those of the simplest guess, and of the champion of that moment where there was one. */
const metricsOf = ({ metrics, gate }: ModelVersion) => {
  const others = ['baseline', ...(gate.champion === null ? [] : ['champion'])]
  const own = Object.keys(metrics).filter((name) => !isBeside(name, metrics))
  return blocks(
    table(
      ['metric', 'value', ...others],
      ranked(own.sort()).map((metric) => [
        code(metric),
        ...[metric, ...others.map((other) => `${other}_${metric}`)].map((name) =>
          digits(metrics[name]),
        ),
      ]),
    ),
    `Measured on the validation rows. The baseline is the simplest guess${gate.champion === null ? '' : `, the champion was version ${gate.champion}`}.`,
  )
}

/** A metric of something else, which stands beside that of the model. */
const isBeside = (name: string, metrics: Metrics) => {
  const [, metric = ''] = /^(?:baseline|champion)_(.+)$/.exec(name) ?? []
  return metrics[metric] !== undefined
}

const digits = (value: number | undefined): string =>
  value === undefined ? '–' : `${apart(value)}`

const gateOf = ({ passed, checks }: GateReport) =>
  blocks(
    passed ? 'Passed.' : 'Not passed: it was promoted by force.',
    checks.length === 0
      ? 'There was no rule.'
      : checks.map((check) => `- ${code(describeCheck(check))}`),
  )

const lineageOf = ({ version, dataset }: Champion) => {
  const { lineage } = version
  const { environment } = lineage
  const data = dataset
    ? `version ${dataset.number}, ${counted(dataset.rows, 'row')}, ${size(dataset.bytes)}, ${code(dataset.id)}`
    : `${code(lineage.datasetVersion)}, which is not kept any more`
  return table(
    ['what', 'value'],
    [
      ['data set', data],
      ['SHA-256 of the data set', code(lineage.datasetDigest)],
      ['code', code(lineage.codeVersion)],
      ['seed', `${lineage.seed}`],
      [
        'software',
        plain(
          `Millrace ${environment.millrace}, Node ${environment.node}, onnxruntime ${environment.onnxruntime}`,
        ),
      ],
      [
        'machine',
        plain(`${environment.platform}, ${counted(environment.cores, 'core')}, ${environment.cpu}`),
      ],
    ],
  ).join('\n')
}

const signatureOf = ({ inputs, outputs }: Signature) => {
  const rows = (what: string, ports: readonly Port[]) =>
    ports.map(({ name, type, shape }) => [
      what,
      code(name),
      code(type),
      code(`[${shape.join(', ')}]`),
    ])
  return table(
    ['what', 'name', 'type', 'shape'],
    [...rows('input', inputs), ...rows('output', outputs)],
  ).join('\n')
}

const packageOf = ({ files }: ModelVersion) => {
  const sorted = [...files].sort((one, other) => (one.name < other.name ? -1 : 1))
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return blocks(
    `${counted(files.length, 'file')}, ${size(all)}.`,
    table(
      ['file', 'size', 'SHA-256'],
      sorted.map(({ name, bytes, digest }) => [code(name), size(bytes), code(digest)]),
    ),
  )
}
