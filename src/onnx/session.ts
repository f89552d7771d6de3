import { env, InferenceSession, listSupportedBackends, Tensor as OrtTensor } from 'onnxruntime-node'
import { MillraceError, messageOf } from '../core/error.ts'
import { roundedHalves } from '../core/half.ts'
import { arrays, dtypes, isDType, type Tensor, type Tensors } from '../core/tensor.ts'
import { blocked, blockProbe, hasBlocks } from './blocked.ts'
import { refuseExternal } from './external.ts'
import { widened } from './foreign/edges.ts'
import type { Graph } from './graph.ts'
import { encodeModel } from './proto.ts'
import { type Shape, shapeText, type Value } from './value.ts'

/** Where graphs run. */
export type Device = 'cpu' | 'cuda'

export interface SessionOptions {
  /** Threads inside an op. Default 1. */
  readonly threads?: number
  /**
   * Keep freed memory for the next run: faster where shapes repeat, and every session keeps its own
   * peak. Default true.
   */
  readonly arena?: boolean
  /** Where it runs. `cuda` needs a build of onnxruntime with that provider. Default `cpu`. */
  readonly device?: Device
  /** Prefix of a profile of every op, written as JSON when the session closes. Default none. */
  readonly profile?: string
}

/** A graph ready to run. `run` blocks the thread while it computes. */
export interface Session {
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /**
   * Feeds every input by name. `fetches` names the outputs wanted (default: all); where it gives a
   * tensor, the answer is written into that tensor's data.
   */
  run(feeds: Tensors, fetches?: Fetches): Promise<Tensors>
  close(): Promise<void>
}
export type Fetches = readonly string[] | Readonly<Record<string, Tensor | null>>

/**
 * Loads a model file, or a graph, whose convolutions are then put in the layout this CPU likes. Throws
 * `corrupt` for bytes that are not an ONNX model, `refused` for a model that reads other files.
 */
export const openSession = async (
  model: Uint8Array | Graph,
  options: SessionOptions = {},
): Promise<Session> => {
  const bytes = await bytesOf(model, options)
  const { model: run, names } = model instanceof Uint8Array ? widened(bytes) : asItIs(bytes)
  const session = await load(run, options)
  const described = describing(new Set(names))
  const inputs = session.inputMetadata.map(described)
  const outputs = session.outputMetadata.map(described)
  const halves = new Set(outputs.flatMap(({ name, dtype }) => (dtype === 'float16' ? name : [])))

  return {
    inputs,
    outputs,
    async run(feeds, fetches = outputs.map((value) => value.name)) {
      const given: Record<string, OrtTensor> = {}
      for (const wanted of inputs) given[wanted.name] = toOrt(checked(wanted, feeds[wanted.name]))
      const answers = await session.run(given, wantedOf(fetches))
      return Object.fromEntries(
        Object.entries(answers).map(([name, answer]) => [
          name,
          fromOrt(name, answer, halves.has(name)),
        ]),
      )
    },
    async close() {
      if (options.profile) session.endProfiling()
      await session.release()
    },
  }
}

const asItIs = (model: Uint8Array) => ({ model, names: [] })

const bytesOf = async (model: Uint8Array | Graph, { device }: SessionOptions) => {
  if (!(model instanceof Uint8Array))
    return encodeModel(device === 'cuda' ? model : await fitted(model))
  refuseExternal(model)
  return model
}

const load = (bytes: Uint8Array, options: SessionOptions): Promise<InferenceSession> => {
  const { threads = 1, arena = true, device = 'cpu', profile } = options
  return InferenceSession.create(bytes, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: arena,
    enableMemPattern: arena,
    // What goes wrong is thrown; who asks wrongly is not to fill the log.
    logSeverityLevel: 4,
    executionProviders: device === 'cuda' ? ['cuda', 'cpu'] : ['cpu'],
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
    ...(profile ? { enableProfiling: true, profileFilePrefix: profile } : {}),
  }).catch((cause) => {
    if (device === 'cuda') throw withoutCuda(cause)
    throw new MillraceError('corrupt', {
      what: `onnxruntime does not take the model of ${bytes.length} bytes: ${messageOf(cause)}`,
      fix: 'Check that the file is a whole ONNX model.',
      cause,
    })
  })
}

/** Providers that come with onnxruntime's package, by name. */
const bundled = (): readonly string[] =>
  listSupportedBackends()
    .filter((backend) => backend.bundled)
    .map(({ name }) => name)

const withoutCuda = (cause: unknown) =>
  new MillraceError('unsupported', {
    what: `onnxruntime cannot run on CUDA here: ${messageOf(cause)}`,
    why: `The providers that come with it are ${bundled().join(', ')}.`,
    fix: "Install onnxruntime's CUDA provider and NVIDIA's libraries, or set device: 'cpu'.",
    cause,
  })

const smallestBlock = 8

const fitted = async (model: Graph): Promise<Graph> => {
  if (!hasBlocks(model, smallestBlock)) return model
  const block = await blockSize()
  return block === undefined ? model : blocked(model, block)
}

/** Channels in a block on this CPU: 8 or 16; undefined where onnxruntime has no kernels for blocks. */
export const blockSize = async (): Promise<number | undefined> => {
  const quiet = { logSeverityLevel: 4, intraOpNumThreads: 1 } as const
  const session = await InferenceSession.create(encodeModel(blockProbe()), quiet).catch(() => null)
  if (!session) return undefined
  // Pixel 1 of channel 0 holds a 1, and comes after pixel 0 of all channels of a block.
  const x = new OrtTensor(
    'float32',
    Float32Array.from({ length: 32 }, (_, i) => i),
    [1, 16, 1, 2],
  )
  const { order } = await session.run({ x })
  await session.release()
  const block = order?.data instanceof Float32Array ? order.data.indexOf(1) : 0
  return block >= smallestBlock ? block : undefined
}

/** `halves`: names of what has 16 bits outside, and 32 where the session takes and gives it. */
const describing =
  (halves: ReadonlySet<string>) =>
  (metadata: InferenceSession.ValueMetadata): Value => {
    const { name } = metadata
    if (!metadata.isTensor)
      throw new MillraceError('corrupt', { what: `"${name}" is not a tensor.` })
    if (!isDType(metadata.type)) throw unheld(name, metadata.type)
    return { name, dtype: halves.has(name) ? 'float16' : metadata.type, shape: metadata.shape }
  }

const checked = (wanted: Value, given: Tensor | undefined): Tensor => {
  const fits =
    given !== undefined && given.dtype === wanted.dtype && shapeFits(wanted.shape, given.dims)
  if (!fits)
    throw new MillraceError('internal', {
      what: `Input "${wanted.name}": expected ${wanted.dtype}${shapeText(wanted.shape)}, got ${
        given ? `${given.dtype}${shapeText(given.dims)}` : 'none'
      }.`,
    })
  return given
}

const shapeFits = (wanted: Shape, given: readonly number[]) =>
  wanted.length === given.length &&
  wanted.every((dim, i) => typeof dim === 'string' || dim === given[i])

const toOrt = (tensor: Tensor): OrtTensor => {
  switch (tensor.dtype) {
    case 'float16':
    case 'float32':
      return new OrtTensor('float32', tensor.data, tensor.dims)
    case 'float64':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'int8':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'int16':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'int32':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'int64':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'uint8':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'uint16':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'uint32':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'uint64':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'bool':
      return new OrtTensor(tensor.dtype, tensor.data, tensor.dims)
    case 'string':
      return new OrtTensor('string', [...tensor.data], tensor.dims)
  }
}

interface Answer {
  readonly dtype: string
  readonly dims: readonly number[]
  readonly data: unknown
}

const isTensor = (answer: Answer): answer is Tensor =>
  isDType(answer.dtype) &&
  (answer.dtype === 'string'
    ? Array.isArray(answer.data)
    : answer.data instanceof arrays[answer.dtype])

const fromOrt = (name: string, { type, data, dims }: OrtTensor, isHalf: boolean): Tensor => {
  const answer: Answer = { dtype: type, dims, data }
  if (!isTensor(answer)) throw unheld(name, type)
  if (!isHalf || answer.dtype !== 'float32') return answer
  // onnxruntime leaves out casts that lead back to where they came from, and with them the rounding.
  return { dtype: 'float16', dims, data: roundedHalves(answer.data) }
}

const unheld = (name: string, type: string) =>
  new MillraceError('unsupported', {
    what: `"${name}" of the model is of the type ${type}.`,
    why: `Millrace holds ${dtypes.join(', ')}.`,
    fix: 'Cast it in the model.',
  })

const areNames = (fetches: Fetches): fetches is readonly string[] => Array.isArray(fetches)

const wantedOf = (fetches: Fetches) =>
  areNames(fetches)
    ? fetches
    : Object.fromEntries(
        Object.entries(fetches).map(([name, tensor]) => [name, tensor && toOrt(tensor)]),
      )

/** The single number of a tensor. */
export const scalarOf = ({ data, dims }: Tensor): number => {
  if (data.length !== 1)
    throw new MillraceError('internal', { what: `Expected one number, got ${shapeText(dims)}.` })
  return Number(data[0])
}

/** onnxruntime's version. */
export const runtimeVersion: string = env.versions.node ?? env.versions.common
