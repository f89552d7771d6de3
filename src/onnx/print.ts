import type { Graph, GraphNode } from './graph.ts'
import type { AttributeKind, AttributeOf } from './shapes/attributes.ts'
import { type Initializer, shapeText, typeText, type Value } from './value.ts'

/**
 * A graph as text, a value with its dtype and shape on each line:
 *
 *     graph double
 *       input  x: float32[batch, 3]
 *       Add: float32[batch, 3] = Add(x, x)
 *       output y = Add
 */
export const printGraph = (graph: Graph): string =>
  [
    `graph ${graph.name}`,
    ...graph.inputs.map((value) => `  input  ${valueText(value)}`),
    ...graph.initializers.map((value) => `  const  ${valueText(value)}${contentText(value)}`),
    ...graph.nodes.map((node) => `  ${nodeText(node)}`),
    ...graph.outputs.map(({ name, of }) => `  output ${name} = ${of.name}`),
  ].join('\n')

const valueText = (value: Value) => `${value.name}: ${typeText(value)}`

const contentText = ({ data, shape }: Initializer) => {
  if (data.length > 8) return ''
  const items = Array.from<number | bigint, number>(data, (item) =>
    Number(Number(item).toPrecision(6)),
  )
  return shape.length === 0 ? ` = ${items[0]}` : ` = ${shapeText(items)}`
}

const nodeText = ({ op, inputs, outputs, attributes }: GraphNode) => {
  const settings = Object.entries(attributes).map(
    ([name, value]) => `${name}=${settingText(value)}`,
  )
  const given = inputs.map((name) => name || '-')
  return `${outputs.map(valueText).join(', ')} = ${op}(${[...given, ...settings].join(', ')})`
}

const settingText = (value: AttributeOf[AttributeKind]) =>
  typeof value === 'object' ? shapeText(value) : `${value}`
