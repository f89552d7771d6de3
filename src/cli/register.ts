import { resolve } from 'node:path'
import { describeGate } from '../core/check.ts'
import { MillraceError } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import { type MlflowModel, readMlflow } from '../loop/mlflow.ts'
import type { Registered } from '../loop/register.ts'
import { gateRefusal } from '../pipeline/refusal.ts'
import { author, type Opened, openProject } from './open.ts'
import { shown } from './train.ts'
import type { Act, Args } from './verb.ts'

export const run: Act = async (args, io) => {
  const name = needed(args, 'name', 'NAME', 'the model')
  const { file, columns, origin } = await fileOf(args)
  const how = {
    file,
    ...(origin && { origin }),
    columns: listIn(args, 'columns') ?? columns,
    labels: listIn(args, 'labels'),
    example: args.text('example') ?? null,
    alias: args.text('alias') ?? null,
    step: pathIn(args, 'step'),
    data: pathIn(args, 'data'),
    label: args.text('label') ?? null,
    author: author(),
  }
  await using opened = await openProject(args)
  const registered = await opened.loop.register(name, how)
  for (const note of registered.notes) io.note(`millrace: ${note}`)
  io.out(io.json ? JSON.stringify(registered) : told(registered, await nextOf(opened, registered)))
  const { version } = registered
  if (!version.gate.passed) throw gateRefusal(version)
}

/** The ONNX file, or that of an MLflow folder with the names of its columns. */
const fileOf = async (
  args: Args,
): Promise<Pick<MlflowModel, 'file' | 'columns'> & Partial<MlflowModel>> => {
  const [onnx, folder] = [args.text('onnx'), args.text('mlflow')]
  if (onnx !== undefined && folder !== undefined)
    throw new MillraceError('bad_usage', { what: '--onnx and --mlflow name two models.' })
  if (folder !== undefined) return readMlflow(resolve(folder))
  return { file: resolve(needed(args, 'onnx', 'FILE', 'the file of the model')), columns: null }
}

const needed = (args: Args, option: string, value: string, what: string): string => {
  const given = args.text(option)
  if (given !== undefined && given !== '') return given
  throw new MillraceError('bad_usage', {
    what: `--${option} is missing: it names ${what}.`,
    fix: `Write: millrace register --onnx FILE --name NAME. Give --${option} ${value}.`,
  })
}

const pathIn = (args: Args, option: string): string | null => {
  const given = args.text(option)
  return given === undefined ? null : resolve(given)
}

const listIn = (args: Args, option: string): string[] | null =>
  args
    .text(option)
    ?.split(',')
    .map((part) => part.trim()) ?? null

const told = ({ version, isNew, alias }: Registered, next: string): string => {
  const { model, version: number, metrics, gate } = version
  const figures = shown(metrics)
  return [
    `Version ${number} of ${model}${isNew ? '' : ' is this very model'}${figures && `: ${figures}`}`,
    gate.checks.length === 0 ? 'not judged' : describeGate(gate),
    alias === null ? `no alias points to it${next}` : `it is ${alias}`,
  ].join('; ')
}

/** How a version that may be served comes to it; of one that failed the refusal tells. */
const nextOf = async ({ directory }: Opened, { version, alias }: Registered): Promise<string> => {
  const { model, version: number, gate } = version
  if (alias !== null || !gate.passed) return ''
  const { spec } = await directory.get(model)
  return spec.policy === 'at once'
    ? `; to serve it: millrace promote ${model} ${number}`
    : `; to let it take over by the policy ${quoted(spec.policy)}: millrace rollout ${model} begin ${number}`
}
