/**
 * What an ONNX file from elsewhere says of itself. Its ops are named and not understood: whether they can be run only a
 * session tells.
 */
import { contentsOf, pairIn, textOf, textsOf, wholeOf } from '../fields.ts'
import { brokenFile, type FieldRead, fieldsIn } from '../wire.ts'
import { listIn, namedListIn, versionOf } from './constants.ts'
import { type ForeignPort, portIn } from './ports.ts'

export type { ForeignPort } from './ports.ts'

export interface ForeignModel {
  /** `skl2onnx 1.20.0`; empty where nothing is said. */
  readonly producer: string
  readonly irVersion: number
  /** By domain; ONNX's own is the empty name. */
  readonly opsets: ReadonlyMap<string, number>
  /** Ops of the graph, each once: `Gather`, `ai.onnx.ml.Scaler`. */
  readonly ops: readonly string[]
  /** What has to be given: inputs that are no initializers. */
  readonly inputs: readonly ForeignPort[]
  readonly outputs: readonly ForeignPort[]
  readonly metadata: Readonly<Record<string, string>>
  /** The op that makes each output, where a node does. */
  readonly madeBy: ReadonlyMap<string, string>
  /** Lists of class labels, those of its last op last. */
  readonly labels: readonly (readonly string[])[]
  /** Categories that texts are encoded by, in the order of the ops. */
  readonly categories: readonly (readonly string[])[]
}

/** Nodes and ports that are read, at most: a file of more is made to be slow. */
const most = 1_000_000

/** Throws `corrupt` for bytes that are no whole ONNX file, or have no graph. */
export const inspectModel = (bytes: Uint8Array): ForeignModel => {
  const model = fieldsOf(bytes)
  const [inner] = contentsOf(model, 7)
  if (!inner) throw brokenFile('it has no graph')
  const graph = fieldsOf(inner)
  const constants = contentsOf(graph, 5).map(namedListIn)
  const held = new Set(constants.map(([name]) => name))
  const nodes = contentsOf(graph, 1).map(nodeIn)
  return {
    producer: [textOf(model, 2), textOf(model, 3)].filter(Boolean).join(' '),
    irVersion: wholeOf(model, 1),
    opsets: new Map(contentsOf(model, 8).map(opsetIn)),
    ops: [...new Set(nodes.map(({ op }) => op))].sort(),
    inputs: contentsOf(graph, 11)
      .map(portIn)
      .filter(({ name }) => !held.has(name)),
    outputs: contentsOf(graph, 12).map(portIn),
    metadata: Object.fromEntries(contentsOf(model, 14).map(pairIn)),
    madeBy: new Map(nodes.flatMap(({ op, outputs }) => outputs.map((name) => [name, op] as const))),
    labels: [
      ...constants.filter(([name]) => /class|label/i.test(name)).map(([, list]) => list),
      ...nodes.flatMap(({ labels }) => labels),
    ].filter((list) => list.length > 0),
    categories: nodes.flatMap(({ categories }) => categories),
  }
}

const fieldsOf = (bytes: Uint8Array): readonly FieldRead[] => {
  const fields: FieldRead[] = []
  for (const field of fieldsIn(bytes)) if (fields.push(field) > most) throw tooMany()
  return fields
}

const tooMany = () =>
  brokenFile(`a message of it has more than ${most.toLocaleString('en')} fields`)

const opsetIn = (content: Uint8Array): readonly [string, number] => {
  const fields = [...fieldsIn(content)]
  return [textOf(fields, 1), versionOf(fields)]
}

/** Attributes with the labels of a classifier, and with the texts that an op knows. */
const labelNames = /^classlabels_(strings|int64s|ints)$/
const categoryNames = /^(cats_strings|keys_strings)$/

const nodeIn = (content: Uint8Array) => {
  const fields = [...fieldsIn(content)]
  const attributes = contentsOf(fields, 5).map((each) => [...fieldsIn(each)])
  const listsOf = (names: RegExp) =>
    attributes
      .filter((each) => names.test(textOf(each, 1)))
      .map(listIn)
      .filter((list) => list.length > 0)
  return {
    op: [textOf(fields, 7), textOf(fields, 4)]
      .filter((part) => part && part !== 'ai.onnx')
      .join('.'),
    outputs: textsOf(fields, 2),
    labels: listsOf(labelNames),
    categories: listsOf(categoryNames),
  }
}
