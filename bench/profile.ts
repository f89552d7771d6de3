import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { createRng } from '../src/core/rng.ts'
import { float32, type Tensor } from '../src/core/tensor.ts'
import type { Batch } from '../src/nn/batch.ts'
import { allocate } from '../src/nn/memory.ts'
import type { Network } from '../src/nn/network.ts'
import { adam } from '../src/nn/optimizers/adam.ts'
import { initialise } from '../src/nn/parameter.ts'
import { graph } from '../src/onnx/builder.ts'
import type { Graph, GraphNode } from '../src/onnx/graph.ts'
import { openSession } from '../src/onnx/session.ts'
import type { Value } from '../src/onnx/value.ts'
import { splitRows } from '../src/tasks/kit/split.ts'
import { nextWordTask } from '../src/tasks/nextword/task.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { middleOf } from './peers/turns.ts'

/** Runs that are timed, after some to warm up. */
const runs = 15
const warmUp = 3

export const claim: Claim = {
  name: 'profile',
  summary: "where a training step's time goes, by onnxruntime's own profile",
  async measure(note) {
    const folder = await temporaryFolder()
    try {
      const config = await loadConfig({
        project: 'examples/autocomplete',
        home: folder,
        fast: true,
      })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const rows = await exampleRows(join(folder, 'data'), recipe.maxRows)
      const { kind: _, ...options } = recipe.task
      const { training } = splitRows(rows, { identity: nextWordTask.identity })
      const prepared = nextWordTask.prepare(training, options)
      const { batchSize, seed } = recipe.train
      const steps = prepared.batches(training, { purpose: 'training', batchSize, seed })
      const epoch = [...steps.epoch(1)]
      const buckets = Map.groupBy(epoch, ({ bucket }) => bucket)

      const spent = new Map<string, number>()
      const byKind = new Map<string, { readonly seconds: number; readonly alone: number }>()
      // The rows of a batch differ; what is wider is told as it is.
      const [words] = prepared.network.parameters[0]?.shape ?? []
      const sized = (size: number) =>
        size !== words && ![10, 11, 100, 101, 300, 400].includes(size) ? 'rows' : size
      const total = { step: 0, kernels: 0, products: 0, alone: 0, work: 0 }
      for (const [bucket, batches] of buckets) {
        const share = batches.length / epoch.length
        const step = await profileStep(folder, prepared.network, bucket, typical(batches))
        total.step += share * step.seconds
        spent.set('(optimizer)', (spent.get('(optimizer)') ?? 0) + share * step.optimizer)
        for (const { op, seconds, node, shapes } of step.kernels) {
          spent.set(op, (spent.get(op) ?? 0) + share * seconds)
          total.kernels += share * seconds
          if (!products.has(op)) continue
          const alone = share * (await aloneTime(folder, node, shapes))
          const kind = shapes.map((shape) => `[${shape.map(sized).join(', ')}]`).join(' · ')
          const told = byKind.get(kind) ?? { seconds: 0, alone: 0 }
          byKind.set(kind, { seconds: told.seconds + share * seconds, alone: told.alone + alone })
          total.products += share * seconds
          total.alone += alone
          total.work += share * workOf(node, shapes)
        }
      }
      const ms = (seconds: number) => `${(1000 * seconds).toFixed(2)} ms`
      const rest = total.step - total.kernels - (spent.get('(optimizer)') ?? 0)
      spent.set('(between kernels)', rest)
      note(`a step of the mean batch: ${ms(total.step)}`)
      for (const [op, seconds] of [...spent].sort(([, a], [, b]) => b - a))
        note(`  ${op}: ${ms(seconds)}, ${((100 * seconds) / total.step).toFixed(1)} %`)
      note(
        `matrix products: ${(total.work / total.products / 1e9).toFixed(1)} GFLOP/s in the step, ` +
          `${(total.work / total.alone / 1e9).toFixed(1)} alone`,
      )
      for (const [kind, { seconds, alone }] of [...byKind]
        .sort(([, a], [, b]) => b.seconds - a.seconds)
        .slice(0, 8))
        note(`  ${kind}: ${ms(seconds)} in the step, ${ms(alone)} alone`)
      return [
        {
          name: "share of a step's time in matrix products",
          value: (100 * total.products) / total.step,
          unit: '%',
          target: 70,
          rule: 'at least',
        },
        {
          name: 'their rate, of what the same products reach alone',
          value: (100 * total.alone) / total.products,
          unit: '%',
          target: 90,
          rule: 'at least',
        },
      ]
    } finally {
      await remove(folder)
    }
  },
}

/** Ops that multiply matrices. */
const products = new Set(['Gemm', 'MatMul', 'FusedGemm', 'FusedMatMul'])

const typical = (batches: readonly Batch[]): Batch => {
  const sorted = [...batches].sort((a, b) => a.weight - b.weight)
  return sorted[sorted.length >> 1] as Batch
}

interface Kernel {
  readonly op: string
  readonly node: GraphNode
  /** Of the inputs. */
  readonly shapes: readonly (readonly number[])[]
  readonly seconds: number
}

/** A step on one batch, again and again: the time of all of it, of the optimizer and of each kernel. */
const profileStep = async (folder: string, network: Network, bucket: string, batch: Batch) => {
  const memory = allocate(network.parameters)
  for (const [name, values] of initialise(network.parameters, createRng(1)))
    memory.view('parameters', name).set(values)
  const optimizer = await adam(memory)
  optimizer.init()
  const feeds: Record<string, Tensor> = { ...batch.inputs }
  const fetches: Record<string, Tensor> = { loss: float32(new Float32Array(1), []) }
  for (const { name, shape } of network.parameters) {
    feeds[name] = float32(memory.view('parameters', name), shape)
    fetches[`grad:${name}`] = float32(memory.view('gradients', name), shape)
  }
  const training = network.training(bucket)
  const profile = join(folder, `step-${bucket}`)
  // As the engine opens it.
  const session = await openSession(training, { arena: false, profile })
  const steps: number[] = []
  const updates: number[] = []
  for (let run = 1; run <= warmUp + runs; run++) {
    const begun = performance.now()
    await session.run(feeds, fetches)
    const between = performance.now()
    optimizer.update(run, 1e-9)
    const ended = performance.now()
    if (run <= warmUp) continue
    steps.push((ended - begun) / 1000)
    updates.push((ended - between) / 1000)
  }
  await session.close()
  return {
    seconds: middleOf(steps),
    optimizer: middleOf(updates),
    kernels: await kernelsOf(profile, training),
  }
}

interface Told {
  readonly cat: string
  readonly name: string
  /** Microseconds. */
  readonly dur: number
  readonly args: {
    readonly op_name: string
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[]
  }
}

/** The middle time of each kernel, from the profile that a session left under a prefix. */
const kernelsOf = async (prefix: string, of: Graph): Promise<readonly Kernel[]> => {
  const folder = join(prefix, '..')
  const [name] = (await readdir(folder)).filter((file) =>
    join(folder, file).startsWith(`${prefix}_`),
  )
  if (!name) throw new Error(`There is no profile ${prefix}.`)
  const told = JSON.parse(await readFile(join(folder, name), 'utf8')) as readonly Told[]
  const kernels = told.filter((each) => each.cat === 'Node' && each.name.endsWith('_kernel_time'))
  return [...Map.groupBy(kernels, (each) => each.name).entries()].map(([kernel, times]) => {
    const { op_name: op, input_type_shape: inputs = [] } = (times[0] as Told).args
    return {
      op,
      node: nodeOf(kernel, of),
      shapes: inputs.flatMap((each) => Object.values(each)),
      seconds: middleOf(times.slice(warmUp).map(({ dur }) => dur / 1e6)),
    }
  })
}

/** A kernel's name begins with its node's, the op and the place in the graph. */
const nodeOf = (kernel: string, { nodes }: Graph): GraphNode => {
  const place = Number(/^\w+:(\d+)/.exec(kernel)?.[1] ?? -1)
  return nodes[place] ?? { op: 'Gemm', inputs: [], outputs: [], attributes: {} }
}

/** Floating point operations of a product: two for each term. */
const workOf = ({ attributes }: GraphNode, [a = [], b = []]: readonly (readonly number[])[]) => {
  const [rows = 1, columns = 1] = a.slice(-2)
  const [inner, kept] = attributes['transA'] === 1 ? [rows, columns] : [columns, rows]
  const others = b.slice(-2)[attributes['transB'] === 1 ? 0 : 1] ?? 1
  return 2 * kept * inner * others
}

const known = new Map<string, number>()

/** Seconds of a product in a graph of its own, into memory that is there. */
const aloneTime = async (
  folder: string,
  { op, attributes }: GraphNode,
  shapes: readonly (readonly number[])[],
): Promise<number> => {
  const key = JSON.stringify([op, attributes, shapes])
  const held = known.get(key)
  if (held !== undefined) return held
  const g = graph('product')
  const inputs: Value[] = shapes.map((shape, place) => g.input(`x${place}`, 'float32', shape))
  const [answer] = g.node(op, inputs, attributes, 1)
  if (!answer) throw new Error(`${op} has no answer.`)
  g.output('y', answer)
  const built = g.build()
  const profile = join(folder, `alone-${known.size}`)
  const session = await openSession(built, { profile })
  const rng = createRng(1)
  const random = (shape: readonly number[]) => {
    const count = shape.reduce((a, b) => a * b, 1)
    return float32(
      Float32Array.from({ length: count }, () => rng.uniform() - 0.5),
      shape,
    )
  }
  const feeds = Object.fromEntries(shapes.map((shape, place) => [`x${place}`, random(shape)]))
  const y = random(answer.shape.map(Number))
  for (let run = 0; run < warmUp + runs; run++) await session.run(feeds, { y })
  await session.close()
  const seconds = (await kernelsOf(profile, built)).reduce((sum, each) => sum + each.seconds, 0)
  known.set(key, seconds)
  return seconds
}
