/** What a configuration names is looked at before anything is trained: metrics, files, kinds of models. */
import { access, constants, stat } from 'node:fs/promises'
import { type ModelConfig, type ResolvedConfig, wholeRecord } from '../config/resolve.ts'
import {
  costMetrics,
  type NoiseKind,
  noiseKinds,
  robustOf,
  sliceGapOf,
  worstSliceOf,
} from '../core/assessment.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { readHeader } from '../data/header.ts'
import { readEvalSet } from '../evaluate/cases.ts'
import { partsOf } from '../evaluate/gate.ts'
import { slicedMetrics } from '../evaluate/slices.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import { builtInKinds } from '../tasks/kinds.ts'
import type { Task } from '../tasks/kit/task.ts'

/** Fails with `bad_config` where a model is of an unknown kind, or names a metric that its kind does not have. */
export const expectModels = ({ models }: Pick<ResolvedConfig, 'models'>, tasks: Tasks): void => {
  for (const model of models) {
    const task = tasks.of(model.recipe.task.kind)
    expectSliced(model, task)
    expectNoises(model, task)
    const { metrics } = task
    if (!metrics) continue
    const known = { ...namesOf(model, task), metrics }
    for (const [metric, rules] of Object.entries(model.gate))
      for (const rule of [rules].flat()) expectRule(model.name, metric, rule, known)
    const ranked = model.tune?.plan.metric
    if (ranked !== undefined && !metrics.includes(ranked))
      throw unknownMetric(`models.${model.name}.tune.metric`, ranked, metrics)
  }
}

/** Names that a gate may hold. */
interface Known {
  readonly metrics: readonly string[]
  /** Those whose difference from the champion is told from chance. */
  readonly scored: readonly string[]
  /** Those that there are of a version and its champion, and not of the simplest guess. */
  readonly beside: readonly string[]
}

const namesOf = ({ evaluate }: ModelConfig, { scored = [], language }: Task) => {
  const sliced = slicedMetrics(scored)
  const robust = noisesOf(evaluate)
  const changed = language ? wordNames : scored
  const noisy = robust.flatMap((noise) => changed.map((metric) => robustOf(metric, noise)))
  return {
    scored: [...scored, ...noisy],
    beside: [
      ...(evaluate.evalSet === null ? [] : ['accuracy']),
      ...[...sliced.map(worstSliceOf), ...sliced.map(sliceGapOf)],
      ...robust.flatMap((noise) => slicedMetrics(changed).map((metric) => robustOf(metric, noise))),
      ...costMetrics,
    ],
  }
}

/** What is told of next words behind words that were changed. */
const wordNames = ['top1', 'top5']

const noisesOf = ({ robustness }: ModelConfig['evaluate']): NoiseKind[] =>
  noiseKinds.filter((noise) => robustness?.amounts[noise] !== undefined)

/** What a kind of model cannot be changed by is refused. */
const expectNoises = ({ name, evaluate }: ModelConfig, { kind, noises = [] }: Task): void => {
  const unknown = noisesOf(evaluate).find((noise) => !noises.includes(noise))
  if (unknown === undefined) return
  throw new MillraceError('bad_config', {
    what: `models.${name}.evaluate.robustness.${unknown}: models of the kind ${kind} cannot be put to that.`,
    why:
      noises.length > 0
        ? `They can be put to ${noises.join(', ')}.`
        : 'Their rows are not changed in any way.',
    fix: noises.length > 0 ? 'Name one of these.' : 'Leave `robustness` out.',
  })
}

const expectSliced = ({ name, evaluate }: ModelConfig, { kind, scored = [] }: Task): void => {
  if (evaluate.slices.by === null || scored.length > 0) return
  const named = evaluate.slices.by.map((rule) => (typeof rule === 'string' ? rule : rule.name))
  throw new MillraceError('bad_config', {
    what: `models.${name}.evaluate.slices: found ${named.map((each) => JSON.stringify(each)).join(', ')}.`,
    why: `${kind} does not tell what it says of each row (\`scored\`), so that it cannot be told of some of them.`,
    fix: 'Leave `slices` out.',
  })
}

const expectRule = (
  model: string,
  metric: string,
  rule: Parameters<typeof partsOf>[0],
  { metrics, scored, beside }: Known,
): void => {
  const path = `models.${model}.gate.${metric}`
  const { bound, confidence } = partsOf(rule)
  const known = bound === 'baseline' ? metrics : [...metrics, ...beside]
  if (!known.includes(metric)) throw unknownMetric(path, metric, known)
  if (confidence === undefined) return
  const sure =
    bound === 'baseline' ? metrics.filter((each) => metrics.includes(`${each}_se`)) : scored
  if (sure.includes(metric)) return
  throw new MillraceError('bad_config', {
    what: `${path}: found confidence ${confidence}, against ${JSON.stringify(bound)}.`,
    why:
      sure.length === 0
        ? 'Of this kind of model chance cannot be told.'
        : `Chance can be told of ${sure.join(', ')} there.`,
    fix: 'Leave `confidence` out, or name one of these.',
  })
}

const unknownMetric = (path: string, found: string, known: readonly string[]) =>
  new MillraceError('bad_config', {
    what: `${path}: found ${JSON.stringify(found)}, which this kind of model does not report.`,
    why: `It reports ${known.join(', ')}.`,
    fix: 'Name one of these.',
  })

/** Fails with `bad_config` or `bad_data` where a file that training or evaluation needs cannot be used. */
export const expectFiles = async (
  model: ModelConfig,
  columnsIn: ColumnsIn = columnsHere,
): Promise<void> => {
  const { name, evaluate, launch } = model
  await expectColumns(model, columnsIn)
  if (evaluate.evalSet !== null) await readEvalSet(evaluate.evalSet)
  if (evaluate.completions !== null)
    await expectFile(`models.${name}.evaluate.completions`, evaluate.completions)
  if (launch.hostfile !== null)
    await expectFile(`models.${name}.train.distributed.hostfile`, launch.hostfile)
}

type ColumnsIn = (source: ModelConfig['dataset']['source']) => Promise<readonly string[] | null>

/** What lies elsewhere is not fetched for a look at the configuration. */
const columnsHere: ColumnsIn = async (source) =>
  source.address ? null : (await readHeader(source)).columns

/** The data have to be there, with the columns that the task names. */
const expectColumns = async (
  { name, dataset, recipe, evaluate }: ModelConfig,
  columnsIn: ColumnsIn,
): Promise<void> => {
  const { source } = dataset
  const { kind, ...options } = recipe.task
  const columns = await columnsIn(source)
  if (!columns) return
  const needed = builtInKinds.find((each) => each.kind === kind)?.columns?.(options) ?? []
  for (const { option, column } of needed) {
    if (columns.includes(column)) continue
    throw noColumn(`models.${name}.task.${option}`, column, source.file, columns)
  }
  const known = source.column === wholeRecord ? columns : []
  for (const column of evaluate.slices.by ?? [])
    if (typeof column === 'string' && !known.includes(column))
      throw noColumn(`models.${name}.evaluate.slices`, column, source.file, known)
}

const noColumn = (path: string, column: string, file: string, columns: readonly string[]) =>
  new MillraceError('bad_config', {
    what: `${path}: found ${JSON.stringify(column)}, and ${file} has no such column.`,
    why: columns.length > 0 ? `Its columns: ${columns.join(', ')}.` : 'Its rows are texts.',
    fix:
      columns.length > 0
        ? columns.every((name, at) => name === `column${at + 1}`)
          ? "Name one of these. The first line of the file holds values: give its columns names beside the file, `header: ['…', …]`; or say that it names them, `header: true`."
          : 'Name one of these, or correct the first line of the file.'
        : 'Give `{ name, of }`: `of` says of `{ text }` which part it belongs to.',
  })

const expectFile = async (path: string, file: string): Promise<void> => {
  try {
    await access(file, constants.R_OK)
    if ((await stat(file)).isFile()) return
  } catch (cause) {
    throw unusable(path, file, messageOf(cause), cause)
  }
  throw unusable(path, file, 'It is not a file.')
}

const unusable = (path: string, file: string, why: string, cause?: unknown) =>
  new MillraceError('bad_config', {
    what: `${path}: ${file} cannot be read.`,
    why,
    fix: 'Create the file, or correct its path in the configuration.',
    cause,
  })
