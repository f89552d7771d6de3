import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'

export type Activation =
  | 'linear'
  | 'relu'
  | 'gelu'
  | 'geluTanh'
  | 'silu'
  | 'sigmoid'
  | 'tanh'
  | 'softmax'

/** x of any shape → the same shape; softmax runs along the last axis. */
export const activations: Readonly<Record<Activation, (g: Builder, x: Value) => Value>> = {
  linear: (_, x) => x,
  relu: (g, x) => g.op('Relu', [x]),
  /** x·Φ(x), Φ the normal distribution (Hendrycks and Gimpel, 2016) */
  gelu(g, x) {
    const bell = g.op('Erf', [g.op('Mul', [x, g.constant(Math.SQRT1_2)])])
    const double = g.op('Mul', [x, g.op('Add', [bell, g.constant(1)])])
    return g.op('Mul', [double, g.constant(0.5)])
  },
  /** x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), as GPT-2 has it */
  geluTanh(g, x) {
    const square = g.op('Mul', [x, x])
    const more = g.op('Add', [g.op('Mul', [square, g.constant(0.044715)]), g.constant(1)])
    const inner = g.op('Mul', [g.op('Mul', [x, more]), g.constant(Math.sqrt(2 / Math.PI))])
    const double = g.op('Mul', [x, g.op('Add', [g.op('Tanh', [inner]), g.constant(1)])])
    return g.op('Mul', [double, g.constant(0.5)])
  },
  /** x·σ(x) (Elfwing et al., 2017) */
  silu: (g, x) => g.op('Mul', [x, g.op('Sigmoid', [x])]),
  sigmoid: (g, x) => g.op('Sigmoid', [x]),
  tanh: (g, x) => g.op('Tanh', [x]),
  softmax: (g, x) => g.op('Softmax', [x], { axis: -1 }),
}
