/** What a configuration names is looked at before anything is trained: metrics, files, kinds of models. */
import { access, constants, stat } from 'node:fs/promises'
import type { ModelConfig, ResolvedConfig } from '../config/resolve.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { readHeader } from '../data/header.ts'
import { readEvalSet } from '../evaluate/cases.ts'
import { partsOf } from '../evaluate/gate.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import { builtInKinds } from '../tasks/kinds.ts'

/** Fails with `bad_config` where a model is of an unknown kind, or names a metric that its kind does not have. */
export const expectModels = ({ models }: Pick<ResolvedConfig, 'models'>, tasks: Tasks): void => {
  for (const model of models) {
    const { metrics } = tasks.of(model.recipe.task.kind)
    if (!metrics) continue
    const prompts = model.evaluate.evalSet === null ? [] : ['accuracy']
    for (const [metric, rules] of Object.entries(model.gate))
      for (const rule of [rules].flat()) expectRule(model.name, metric, rule, metrics, prompts)
    const ranked = model.tune?.plan.metric
    if (ranked !== undefined && !metrics.includes(ranked))
      throw unknownMetric(`models.${model.name}.tune.metric`, ranked, metrics)
  }
}

const expectRule = (
  model: string,
  metric: string,
  rule: Parameters<typeof partsOf>[0],
  metrics: readonly string[],
  prompts: readonly string[],
): void => {
  const path = `models.${model}.gate.${metric}`
  const { bound, confidence } = partsOf(rule)
  const known = bound === 'baseline' ? metrics : [...metrics, ...prompts]
  if (!known.includes(metric)) throw unknownMetric(path, metric, known)
  if (confidence !== undefined && (bound !== 'baseline' || !metrics.includes(`${metric}_se`)))
    throw new MillraceError('bad_config', {
      what: `${path}: found confidence ${confidence}, against ${JSON.stringify(bound)}.`,
      why: 'How sure it is can be told of val_loss against the baseline.',
      fix: 'Leave `confidence` out.',
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
  { name, dataset, recipe }: ModelConfig,
  columnsIn: ColumnsIn,
): Promise<void> => {
  const { source } = dataset
  const { kind, ...options } = recipe.task
  const columns = await columnsIn(source)
  if (!columns) return
  const needed = builtInKinds.find((each) => each.kind === kind)?.columns?.(options) ?? []
  for (const { option, column } of needed) {
    if (columns.includes(column)) continue
    throw new MillraceError('bad_config', {
      what: `models.${name}.task.${option}: found ${JSON.stringify(column)}, and ${source.file} has no such column.`,
      why: `Its columns: ${columns.join(', ')}.`,
      fix: 'Name one of these, or correct the first line of the file.',
    })
  }
}

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
