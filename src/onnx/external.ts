/** Whether an ONNX file keeps some of its numbers in other files, which onnxruntime would then read. */
import { MillraceError } from '../core/error.ts'
import { brokenFile, fieldsIn } from './wire.ts'

/** Messages that hold others, by their fields (onnx.proto): what a field leads to. */
export type Kind =
  | 'model'
  | 'graph'
  | 'node'
  | 'attribute'
  | 'tensor'
  | 'sparse'
  | 'function'
  | 'training'

export const kindsIn: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: {
    5: 'tensor',
    6: 'graph',
    10: 'tensor',
    11: 'graph',
    22: 'sparse',
    23: 'sparse',
  },
  tensor: {},
  sparse: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
}

/** TensorProto.external_data and TensorProto.data_location. */
export const externalData = 13
export const dataLocation = 14

/** Messages inside each other, at most: graphs in graphs need three each. */
const deepest = 64

/**
 * Fails with `refused` where a model names another file for some of its numbers, and with `corrupt` where it
 * is no whole ONNX file. Skips over what holds no tensors, so its time goes with the number of tensors.
 */
export const refuseExternal = (model: Uint8Array): void => look(model, 'model', 0)

const look = (bytes: Uint8Array, kind: Kind, depth: number): void => {
  if (depth > deepest) throw brokenFile(`it is nested more than ${deepest} levels deep`)
  for (const { id, number, content } of fieldsIn(bytes)) {
    if (kind === 'tensor' && id === dataLocation && number !== 0n) throw external()
    if (kind === 'tensor' && id === externalData) throw external()
    const inner = kindsIn[kind][id]
    if (inner && content) look(content, inner, depth + 1)
  }
}

const external = () =>
  new MillraceError('refused', {
    what: 'The model keeps some of its numbers in other files.',
    why: 'A model could read any file of this machine that way.',
    fix: 'Save the model as one file, with its numbers inside.',
  })
