/**
 * Ops on images in blocks of channels, `[batch, channels/b, height, width, b]`: the layout
 * onnxruntime's fastest convolutions on a CPU work in (its domain `com.microsoft.nchwc`). A shape is
 * written as if the layout were plain. `blocked` puts them in; nothing else does.
 */
import { required } from './attributes.ts'
import { expectRank } from './expect.ts'
import { shapeRule } from './rule.ts'
import { windowOps } from './windows.ts'

const domain = 'com.microsoft.nchwc'

/** Plain to blocks. */
const enter = shapeRule({
  written: { type: 'ReorderInput', domain },
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    expectRank(call, 0, 4)
    return [call.inputs[0]]
  },
})

/** Blocks to plain; `channels` says how many there are. */
const leave = shapeRule({
  written: { type: 'ReorderOutput', domain },
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { channels: required('int') },
  infer(call) {
    expectRank(call, 0, 4)
    const [{ dtype, shape }] = call.inputs
    return [{ dtype, shape: shape.with(1, call.attributes.channels) }]
  },
})

/** Conv on blocks; the filters are `[outputs/b, channels/b, height, width, b of channels, b of outputs]`. */
const conv = shapeRule({ ...windowOps.Conv, written: { type: 'Conv', domain } })

export const blockOps = { BlockInput: enter, BlockOutput: leave, BlockConv: conv } as const
