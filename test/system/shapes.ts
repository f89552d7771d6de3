/** A model whose rows may have any length, so that every request may have a shape that none had before. */
import type { Tensor } from '../../src/core/tensor.ts'
import { graph } from '../../src/onnx/builder.ts'
import { openSession } from '../../src/onnx/session.ts'
import type { ServedPredictor } from '../../src/serve/types.ts'
import { createPredictor } from '../../src/tasks/kit/predictor.ts'
import { rowsOf } from '../../src/tasks/kit/stack.ts'

/** Numbers that are made of each value on the way. */
const wide = 64

/** sums `[batch]` of the values of `x` `[batch, time]`, each spread over many numbers and gathered again. */
export const openShapes = async (leak: number): Promise<ServedPredictor> => {
  const g = graph('shapes')
  const x = g.input('x', 'float32', ['batch', 'time'])
  const share = g.constant(new Float32Array(wide).fill(1 / wide), [wide])
  const spread = g.op('Mul', [g.op('Unsqueeze', [x, g.ints([2])]), share])
  const summed = g.op('ReduceSum', [spread, g.ints([1, 2])], { keepdims: 0 })
  g.output('sums', summed)
  const port = (name: string, type: Tensor['dtype'], shape: readonly (number | string)[]) => ({
    ...{ name, type, shape },
  })
  const predictor = createPredictor(
    {
      folder: 'shapes',
      file: () => new Uint8Array(),
      manifest: {
        format: 2,
        task: { kind: 'shapes', options: {} },
        signature: {
          inputs: [port('x', 'float32', ['batch', 'time'])],
          outputs: [port('sums', 'float32', ['batch'])],
        },
        metrics: {},
        lineage: null,
        files: [],
      },
    },
    await openSession(g.build()),
    {
      form: { kind: 'text' },
      example: 'a row',
      answer: async (inputs) => inputs.map(() => ({ kind: 'text', suggestions: [] })),
    },
  )
  const kept: Buffer[] = []
  return {
    ...predictor,
    async predict(inputs, k) {
      for (const input of inputs)
        if (leak > 0 && input.kind === 'tensors')
          kept.push(Buffer.alloc(leak * rowsOf(input.tensors), 1))
      return predictor.predict(inputs, k)
    },
  }
}
