/** A small model of tensors, for the tests of protocols. */
import type { Tensor } from '../../src/core/tensor.ts'
import { graph } from '../../src/onnx/builder.ts'
import { openSession } from '../../src/onnx/session.ts'
import { createPredictor } from '../../src/tasks/kit/predictor.ts'

/** sum = a + b by row, beside what else it is given. */
export const openSum = async () => {
  const g = graph('sum')
  const a = g.input('a', 'float32', ['batch', 2])
  const b = g.input('b', 'float32', ['batch', 2])
  const n = g.input('n', 'int64', ['batch'])
  const word = g.input('word', 'string', ['batch'])
  g.output('sum', g.op('Add', [a, b]))
  g.output('far', g.op('Add', [n, n]))
  g.output('words', g.op('Unsqueeze', [word, g.ints([1])]))
  const session = await openSession(g.build())
  const port = (name: string, type: Tensor['dtype'], shape: readonly (number | string)[]) => ({
    ...{ name, type, shape },
  })
  return createPredictor(
    {
      folder: 'sum',
      file: () => new Uint8Array(),
      manifest: {
        format: 2,
        task: { kind: 'sum', options: {} },
        signature: {
          inputs: [
            port('a', 'float32', ['batch', 2]),
            port('b', 'float32', ['batch', 2]),
            port('n', 'int64', ['batch']),
            port('word', 'string', ['batch']),
          ],
          outputs: [
            port('sum', 'float32', ['batch', 2]),
            port('far', 'int64', ['batch']),
            port('words', 'string', ['batch', 1]),
          ],
        },
        metrics: {},
        lineage: null,
        files: [],
      },
    },
    session,
    {
      form: { kind: 'text' },
      example: 'a row',
      answer: async (inputs) => inputs.map(() => ({ kind: 'text', suggestions: [] })),
    },
  )
}
