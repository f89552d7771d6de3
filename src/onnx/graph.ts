import { MillraceError } from '../core/error.ts'
import { type AttributesOf, type OpName, ops } from './ops.ts'
import { type Attributes, type Call, misfit } from './shapes/rule.ts'
import {
  type Data,
  type Dim,
  type DType,
  type Initializer,
  type Shape,
  shapeText,
  type Type,
  typeText,
  type Value,
} from './value.ts'

export type { Data, Dim, DType, Initializer, Shape, Value } from './value.ts'

/** One use of an op. An input that is left out has the empty name. */
export interface GraphNode {
  readonly op: OpName
  readonly inputs: readonly string[]
  readonly outputs: readonly Value[]
  readonly attributes: Attributes
}

/** A computation as a value: nodes stand in an order in which they can run. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly initializers: readonly Initializer[]
  readonly nodes: readonly GraphNode[]
  readonly outputs: readonly Output[]
  /** Free text kept in the model's file. */
  readonly metadata: Readonly<Record<string, string>>
}

/** An answer of a graph: `name` outside, the value `of` inside. */
export interface Output {
  readonly name: string
  readonly of: Value
}

/** Writes a graph down, one op after another, and checks each against the op table. */
export interface Builder {
  /** A value fed at run time. */
  input(name: string, dtype: DType, shape: Shape): Value
  /** A constant: row-major `data` of `shape`. A bare number is a float32 scalar. */
  constant(data: Data | number, shape?: readonly number[], name?: string): Value
  /** A vector of whole numbers (int64): axes, shapes, indices. */
  ints(values: readonly number[]): Value
  /** An op with one output. Null leaves an optional input out. */
  op<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | null)[],
    attributes?: AttributesOf<Op>,
  ): Value
  /** An op with as many outputs as asked for. */
  ops<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | null)[],
    attributes: AttributesOf<Op>,
    outputs: number,
  ): readonly Value[]
  /** Any node, its op and attributes unknown to the type checker: for passes over graphs. */
  node(
    op: OpName,
    inputs: readonly (Value | null)[],
    attributes: Attributes,
    outputs: number,
  ): readonly Value[]
  /** Names an answer of the graph. */
  output(name: string, value: Value): void
  /** Takes the nodes, inputs and constants of a graph over; its outputs stay inside. */
  include(graph: Graph): void
  /** What an integer value holds, where that is known: constants and shapes. */
  contents(value: Value): readonly Dim[] | undefined
  build(metadata?: Readonly<Record<string, string>>): Graph
}

const dtypeOf = (data: Data): DType => {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof BigInt64Array) return 'int64'
  if (data instanceof Int32Array) return 'int32'
  return 'uint8'
}

/**
 * Starts a graph.
 *
 *     const g = graph('double')
 *     const x = g.input('x', 'float32', ['batch', 3])
 *     g.output('y', g.op('Add', [x, x]))
 *     g.build()
 */
export const graph = (name: string): Builder => {
  const inputs: Value[] = []
  const initializers: Initializer[] = []
  const nodes: GraphNode[] = []
  const outputs: Output[] = []
  const types = new Map<string, Value>()
  const known = new Map<string, readonly Dim[]>()
  const shared = new Map<string, Value>()
  const counts = new Map<string, number>()

  const fresh = (stem: string) => {
    let made: string
    do {
      const count = counts.get(stem) ?? 0
      counts.set(stem, count + 1)
      made = count === 0 ? stem : `${stem}_${count}`
    } while (types.has(made))
    return made
  }

  const define = <T extends Value>(value: T): T => {
    if (value.name === '' || types.has(value.name))
      throw new MillraceError('internal', {
        what: `${name}: expected a new name for a value, got "${value.name}".`,
      })
    types.set(value.name, value)
    return value
  }

  const hold = (value: Initializer) => {
    initializers.push(define(value))
    if (value.dtype === 'int64' && value.shape.length <= 1)
      known.set(value.name, Array.from(value.data, Number))
    return value
  }

  const callOf = (
    op: OpName,
    given: readonly (Value | null)[],
    attributes: Attributes,
    count: number,
  ): Call => {
    const call: Call = {
      op,
      inputs: given,
      attributes,
      outputs: count,
      contents: (index) => known.get(given[index]?.name ?? ''),
    }
    const [fewest, most] = ops[op].inputs
    if (given.length < fewest || given.length > most)
      throw misfit(call, `${fewest} to ${most} inputs`, `${given.length}`)
    const [least, greatest] = ops[op].outputs
    if (count < least || count > greatest)
      throw misfit(call, `${least} to ${greatest} outputs`, `${count}`)
    for (const value of given)
      if (value && types.get(value.name) !== value)
        throw misfit(call, 'values of this graph', `${value.name} ${typeText(value)} of another`)
    for (const attribute of Object.keys(attributes))
      if (!(attribute in ops[op].attributes))
        throw misfit(call, `attributes ${Object.keys(ops[op].attributes)}`, attribute)
    return call
  }

  const push = (node: GraphNode, call: Call) => {
    nodes.push(node)
    const contents = ops[node.op].contents?.(call)
    const first = node.outputs[0]
    if (first && contents) known.set(first.name, contents)
  }

  const emit = (
    op: OpName,
    given: readonly (Value | null)[],
    attributes: Attributes,
    count: number,
  ): readonly Value[] => {
    const call = callOf(op, given, attributes, count)
    const made = ops[op].infer(call).map((type: Type) => {
      return define({ name: fresh(op), dtype: type.dtype, shape: type.shape })
    })
    const names = given.map((value) => value?.name ?? '')
    push({ op, inputs: names, outputs: made, attributes }, call)
    return made
  }

  const constant: Builder['constant'] = (data, shape, wanted) => {
    if (typeof data === 'number') {
      const key = `${data}`
      const held = shared.get(key)
      if (held) return held
      const made = constant(Float32Array.of(data), [])
      shared.set(key, made)
      return made
    }
    const dims = shape ?? [data.length]
    const size = dims.reduce((all, dim) => all * dim, 1)
    if (size !== data.length)
      throw new MillraceError('internal', {
        what: `${name}: expected ${size} elements for ${shapeText(dims)}, got ${data.length}.`,
      })
    return hold({ name: wanted ?? fresh('constant'), dtype: dtypeOf(data), shape: dims, data })
  }

  return {
    input(wanted, dtype, shape) {
      const value = define({ name: wanted, dtype, shape })
      inputs.push(value)
      return value
    },
    constant,
    ints(values) {
      const key = `[${values}]`
      const held = shared.get(key)
      if (held) return held
      const made = constant(BigInt64Array.from(values, BigInt))
      shared.set(key, made)
      return made
    },
    op(op, given, attributes) {
      return emit(op, given, (attributes ?? {}) as Attributes, 1)[0] as Value
    },
    ops(op, given, attributes, count) {
      return emit(op, given, attributes as Attributes, count)
    },
    node: emit,
    output(wanted, value) {
      const taken = (types.get(wanted) ?? value) !== value
      const given = outputs.some((output) => output.name === wanted)
      if (types.get(value.name) !== value || taken || given)
        throw new MillraceError('internal', {
          what: `${name}: expected a new output of this graph, got "${wanted}" of ${value.name}.`,
        })
      outputs.push({ name: wanted, of: value })
    },
    include(other) {
      for (const value of other.inputs) inputs.push(define(value))
      for (const value of other.initializers) hold(value)
      for (const node of other.nodes) {
        const given = node.inputs.map((from) => (from === '' ? null : (types.get(from) ?? null)))
        const call = callOf(node.op, given, node.attributes, node.outputs.length)
        for (const value of node.outputs) define(value)
        push(node, call)
      }
    },
    contents: (value) => known.get(value.name),
    build: (metadata = {}) => ({
      name,
      inputs: [...inputs],
      initializers: [...initializers],
      nodes: [...nodes],
      outputs: [...outputs],
      metadata,
    }),
  }
}

/** The graph's value of that name. */
export const findValue = (from: Graph, name: string): Value => {
  const found =
    from.inputs.find((value) => value.name === name) ??
    from.initializers.find((value) => value.name === name) ??
    from.nodes.flatMap((node) => node.outputs).find((value) => value.name === name)
  if (!found)
    throw new MillraceError('internal', { what: `${from.name}: there is no value "${name}".` })
  return found
}

/** Nodes, constants and outputs an answer needs; the rest is left out. */
export const pruned = (from: Graph, keep: readonly Output[] = from.outputs): Graph => {
  const needed = new Set(keep.map((output) => output.of.name))
  const nodes = from.nodes.toReversed().filter((node) => {
    const used = node.outputs.some((value) => needed.has(value.name))
    if (used) for (const name of node.inputs) needed.add(name)
    return used
  })
  return {
    ...from,
    nodes: nodes.reverse(),
    initializers: from.initializers.filter((value) => needed.has(value.name)),
    outputs: keep,
  }
}
