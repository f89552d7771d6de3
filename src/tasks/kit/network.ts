/** The three graphs of a network, from what they do differently. */
import { withGradients } from '../../nn/gradients/gradient.ts'
import type { Network } from '../../nn/network.ts'
import { bindInputs, bindValues, type Lookup, type Parameter } from '../../nn/parameter.ts'
import { type Builder, graph } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/value.ts'

export interface NetworkParts {
  /** Name of the graphs. */
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** See `Network`. Default none. */
  readonly states?: readonly Parameter[]
  readonly arena?: boolean
  /** The loss of a bucket's batch, a scalar. */
  loss(g: Builder, lookup: Lookup, bucket: string): Value
  /** What is summed over the batches of validation, scalars by name. */
  sums(g: Builder, lookup: Lookup, bucket: string): Readonly<Record<string, Value>>
  /** The outputs of the finished network, by name; `values` has what was learnt after training too. */
  outputs(
    g: Builder,
    lookup: Lookup,
    values: ReadonlyMap<string, Float32Array>,
  ): Readonly<Record<string, Value>>
}

type Fill = (g: Builder, lookup: Lookup) => Readonly<Record<string, Value>>

/** A graph of what `fill` puts out, with parameters as inputs. */
export const learningGraph = (name: string, parameters: readonly Parameter[], fill: Fill): Graph =>
  built(name, (g) => bindInputs(g, parameters), fill)

/** A graph of what `fill` puts out, with the values of parameters inside. */
export const answeringGraph = (
  name: string,
  parameters: readonly Parameter[],
  values: ReadonlyMap<string, Float32Array>,
  fill: Fill,
): Graph => built(name, (g) => bindValues(g, parameters, values), fill)

const built = (name: string, bind: (g: Builder) => Lookup, fill: Fill): Graph => {
  const g = graph(name)
  for (const [output, value] of Object.entries(fill(g, bind(g)))) g.output(output, value)
  return g.build()
}

/** Training takes every parameter and state as an input and answers the loss with its gradients. */
export const createNetwork = (parts: NetworkParts): Network => {
  const { name, parameters, states = [], arena = false, loss, sums, outputs } = parts
  const all = [...parameters, ...states]
  return {
    parameters,
    states,
    arena,
    training: (bucket) =>
      withGradients(
        learningGraph(name, all, (g, lookup) => ({ loss: loss(g, lookup, bucket) })),
        'loss',
        parameters.map((parameter) => parameter.name),
      ),
    validation: (bucket) => learningGraph(name, all, (g, lookup) => sums(g, lookup, bucket)),
    inference: (values) =>
      answeringGraph(name, all, values, (g, lookup) => outputs(g, lookup, values)),
  }
}
