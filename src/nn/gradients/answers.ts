/** The gradient of what a finished model answers by what it is given. */
import { graph } from '../../onnx/builder.ts'
import { findValue, type Graph, pruned } from '../../onnx/graph.ts'
import { copied } from '../../onnx/rewrite.ts'
import type { Value } from '../../onnx/value.ts'
import { withGradients } from './gradient.ts'

/** Name of the input that says how much each number of the answer counts, of the answer's shape. */
export const weightsName = 'answer-weights'

/** Name of the output with the answers themselves. */
export const answersName = 'answers'

/**
 * The model with an output `grad:<input>` for each of some inputs: the gradient of Σ weights · answer. Rows that do
 * not touch each other have each the gradient of its own answer. Inputs of bytes are taken as float32, in the same unit.
 */
export const answerGradients = (model: Graph, output: string, names: readonly string[]): Graph => {
  const floating = floated(model, names)
  const answer = outputOf(floating, output)
  const g = graph(model.name)
  g.include(floating)
  const weights = g.input(weightsName, 'float32', answer.shape)
  g.output(answersName, answer)
  g.output('weighted', g.op('ReduceSum', [g.op('Mul', [answer, weights])], { keepdims: 0 }))
  return withGradients(g.build(), 'weighted', names)
}

/** The value that a graph answers by that name. */
export const outputOf = (of: Graph, name: string): Value =>
  findValue(of, of.outputs.find((output) => output.name === name)?.of.name ?? name)

/** Bytes that are cast to numbers as numbers from the start. */
const floated = (from: Graph, names: readonly string[]): Graph => {
  const g = graph(from.name)
  const moved = new Map<string, Value>()
  const isNamed = (name: string | undefined) => name !== undefined && names.includes(name)
  for (const { name, dtype, shape } of from.inputs)
    moved.set(name, g.input(name, isNamed(name) && dtype === 'uint8' ? 'float32' : dtype, shape))
  for (const { name, data, shape } of from.initializers)
    moved.set(name, g.constant(data, shape, name))
  for (const node of from.nodes) {
    const inputs = node.inputs.map((name) => moved.get(name) ?? null)
    const [first] = inputs
    const isCast = node.op === 'Cast' && isNamed(node.inputs[0]) && first?.dtype === 'float32'
    const made = (isCast ? [first] : copied(g, node, inputs)).values()
    for (const { name } of node.outputs) {
      const { value } = made.next()
      if (value) moved.set(name, value)
    }
  }
  for (const { name, of } of from.outputs) g.output(name, moved.get(of.name) ?? of)
  return g.build(from.metadata)
}

/** The numbers of a model that everything after can be differentiated by, and the model from there on. */
export interface Lifted {
  /** The model's inputs → `lifted1`, `lifted2`, … */
  readonly front: Graph
  /** These → the model's answers. */
  readonly back: Graph
  readonly names: readonly string[]
}

/** Ops that only choose or convert: what comes out of them moves by steps where their inputs do. */
const choosing: ReadonlySet<string> = new Set(['Cast', 'Where', 'Gather', 'GatherElements'])

/**
 * Parts a model where its numbers begin: the vectors of categories, numbers that stand for what is missing, pixels as
 * numbers. Everything before only looks up and converts.
 */
export const lift = (model: Graph): Lifted => {
  const lifted = liftedOf(model)
  const names = lifted.map((_, at) => `lifted${at + 1}`)
  const front = lifted.map((of, at) => ({ name: names[at] ?? '', of }))
  return { front: pruned(model, front), back: backOf(model, lifted, names), names }
}

const liftedOf = (model: Graph): Value[] => {
  const constant = new Set(model.initializers.map(({ name }) => name))
  const raw = new Set(model.inputs.map(({ name }) => name))
  const used = new Set<string>(model.outputs.map(({ of }) => of.name))
  for (const { op, inputs, outputs } of model.nodes) {
    const given = inputs.filter((name) => name !== '')
    const isFromRaw =
      given.some((name) => raw.has(name)) &&
      given.every((name) => raw.has(name) || constant.has(name))
    const isChoice = choosing.has(op) && (op !== 'Gather' || raw.has(given[1] ?? ''))
    const isFloat = outputs.every(({ dtype }) => dtype === 'float32')
    if (isFromRaw && (isChoice || !isFloat)) for (const { name } of outputs) raw.add(name)
    else for (const name of given) used.add(name)
  }
  return [...raw]
    .filter((name) => used.has(name))
    .map((name) => findValue(model, name))
    .filter(({ dtype }) => dtype === 'float32')
}

const backOf = (model: Graph, lifted: readonly Value[], names: readonly string[]): Graph => {
  const g = graph(model.name)
  const moved = new Map<string, Value>()
  for (const { name, dtype, shape } of model.inputs) moved.set(name, g.input(name, dtype, shape))
  for (const { name, data, shape } of model.initializers)
    moved.set(name, g.constant(data, shape, name))
  const given = new Map(
    lifted.map(({ name, shape }, at) => [name, g.input(names[at] ?? '', 'float32', shape)]),
  )
  for (const [name, value] of given) moved.set(name, value)
  for (const node of model.nodes) {
    const made = copied(
      g,
      node,
      node.inputs.map((name) => moved.get(name) ?? null),
    ).values()
    for (const { name } of node.outputs) {
      const { value } = made.next()
      if (value && !given.has(name)) moved.set(name, value)
    }
  }
  for (const { name, of } of model.outputs) g.output(name, moved.get(of.name) ?? of)
  return withoutIdle(pruned(g.build(model.metadata)))
}

/** Without inputs that nothing reads. */
const withoutIdle = (from: Graph): Graph => {
  const read = new Set([
    ...from.nodes.flatMap(({ inputs }) => inputs),
    ...from.outputs.map(({ of }) => of.name),
  ])
  return { ...from, inputs: from.inputs.filter(({ name }) => read.has(name)) }
}
