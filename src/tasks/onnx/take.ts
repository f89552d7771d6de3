/** An ONNX file from elsewhere as a package: looked at, tried out, and written with what it takes and answers. */
import { MillraceError, messageOf } from '../../core/error.ts'
import type { Lineage, Metrics } from '../../core/records.ts'
import type { Port } from '../../core/tensor.ts'
import { type ForeignModel, inspectModel } from '../../onnx/foreign/inspect.ts'
import { openSession, type Session } from '../../onnx/session.ts'
import { modelName, writeFiles } from '../kit/package.ts'
import type { Manifest, Signature } from '../kit/task.ts'
import type { Asked, Looked, Tried } from './asked.ts'
import { type OnnxOptions, onnxKind } from './options.ts'
import { answersOf, takesOf } from './roles.ts'
import { inputsOf, outputsOf } from './signature.ts'
import type { StepSource } from './step/collect.ts'
import { tryStep } from './step/trial.ts'
import { type Trial, tryOut } from './trial.ts'

export interface Taken {
  readonly model: Uint8Array
  readonly about: ForeignModel
  readonly signature: Signature
  readonly options: OnnxOptions
  /** Of its scoring step. */
  readonly step: StepSource | null
  /** What a user should know. */
  readonly notes: readonly string[]
}

/**
 * Looks at a whole model and tries it out on one row and on two. Fails with `bad_input` for what is no ONNX file,
 * `unsupported` for types and ops that cannot be had here, `refused` for a model that fails in the trial.
 */
export const takeModel = async (model: Uint8Array, asked: Asked): Promise<Taken> => {
  const about = unlessBroken(() => inspectModel(model))
  const inputs = inputsOf(about)
  const session = await opened(model, about)
  try {
    const tried = await (asked.step ? tryStep : tryPlain)(session, { about, inputs }, asked)
    const { takes, answers, trial } = tried
    const isByRow = trial.two !== null
    const isAlone = takes.kind === 'columns' && !isByRow
    return {
      ...{ model, about, step: asked.step },
      signature: {
        inputs: isAlone
          ? inputs.map(ofLength(1))
          : isByRow
            ? inputs.map(ofLength(rowsName))
            : inputs,
        outputs: outputsOf(about, trial.one, trial.two, isByRow ? rowsName : null),
      },
      options: {
        ...{ takes, answers, together: isByRow },
        ...{ example: trial.example, label: asked.label },
      },
      notes: ofTrial(trial),
    }
  } finally {
    await session.close()
  }
}

const tryPlain = async (
  session: Session,
  { about, inputs }: Looked,
  { columns, labels, example }: Asked,
): Promise<Tried> => {
  const takes = takesOf(about, inputs, columns)
  const trial = await tryOut(session, { about, inputs, takes, example, made: null })
  const answers =
    takes.kind === 'tensors' && labels === null
      ? takes
      : answersOf(about, trial.one, trial.two, labels)
  return { takes, answers, trial }
}

/** The length that says how many rows there are. */
const rowsName = 'batch'

const ofLength =
  (length: number | string) =>
  (port: Port): Port => ({ ...port, shape: [length, ...port.shape.slice(1)] })

/** Writes the package of a model that was taken. */
export const writeTaken = (
  folder: string,
  { model, signature, options, step }: Pick<Taken, 'model' | 'signature' | 'options' | 'step'>,
  { metrics, lineage }: { readonly metrics: Metrics; readonly lineage: Lineage },
): Promise<Manifest> =>
  writeFiles(
    folder,
    { task: { kind: onnxKind.kind, options }, signature, metrics, lineage },
    new Map([[modelName, model], ...(step?.files ?? [])]),
  )

const ofTrial = ({ note }: Trial) =>
  note === null ? [] : [`It answers one row at a time. ${note}`]

/** What is read of a file that somebody gives: `bad_input` where it is no whole ONNX file. */
export const unlessBroken = <T>(read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof MillraceError && cause.code === 'corrupt')) throw cause
    throw new MillraceError('bad_input', {
      what: 'The file is not a whole ONNX model.',
      ...(cause.why !== undefined && { why: cause.why }),
      fix: 'Export the model again, and copy all of the file.',
      cause,
    })
  }
}

const opened = async (model: Uint8Array, about: ForeignModel): Promise<Session> => {
  try {
    return await openSession(model)
  } catch (cause) {
    if (!(cause instanceof MillraceError && cause.code === 'corrupt')) throw cause
    const said = messageOf(cause.cause ?? cause).replace(/^Load model from .*? failed:/s, '')
    throw new MillraceError('unsupported', {
      what: `onnxruntime cannot run the model: ${said.trim().slice(0, 500)}`,
      why: `It is written for ${opsetsOf(about)} (file format ${about.irVersion}${about.producer && `, by ${about.producer}`}).`,
      fix: 'Export it with ops and an operator set that onnxruntime has, such as 17.',
      cause,
    })
  }
}

const opsetsOf = ({ opsets }: ForeignModel): string =>
  [...opsets].map(([domain, version]) => `${domain || 'ai.onnx'} ${version}`).join(', ') ||
  'no operator set'
