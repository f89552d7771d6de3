/**
 * Ops on images in blocks of channels, `[batch, channels/b, height, width, b]`: the layout
 * onnxruntime's fastest convolutions on a CPU work in (its domain `com.microsoft.nchwc`). A shape is
 * written as if the layout were plain. `blocked` puts them in; nothing else does.
 */
import { type Call, expectRank, input, int, type ShapeRule } from './rule.ts'
import { windowOps } from './windows.ts'

const domain = 'com.microsoft.nchwc'

/** Plain to blocks. */
const enter = {
  written: { type: 'ReorderInput', domain },
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    expectRank(call, 0, 4)
    return [input(call, 0)]
  },
} as const satisfies ShapeRule

/** Blocks to plain; `channels` says how many there are. */
const leave = {
  written: { type: 'ReorderOutput', domain },
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { channels: 'int' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    expectRank(call, 0, 4)
    return [{ dtype, shape: shape.with(1, int(call, 'channels', 0)) }]
  },
} as const satisfies ShapeRule

/** Conv on blocks; the filters are `[outputs/b, channels/b, height, width, b of channels, b of outputs]`. */
const conv = {
  ...windowOps.Conv,
  written: { type: 'Conv', domain },
} as const satisfies ShapeRule

export const blockOps = { BlockInput: enter, BlockOutput: leave, BlockConv: conv } as const
