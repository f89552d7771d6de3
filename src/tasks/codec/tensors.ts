/** Tensors that somebody sends, held against the signature of a model. */
import { MillraceError } from '../../core/error.ts'
import type { Port, Tensors } from '../../core/tensor.ts'
import { shapeText } from '../../onnx/value.ts'
import type { Signature } from '../kit/task.ts'

/** Fails with `bad_input` unless these are all inputs of the signature, each of its type and shape. */
export const expectInputs = (tensors: Tensors, { inputs }: Signature): void => {
  const free = new Map<string, number>()
  for (const port of inputs) expectPort(tensors, port, free)
  const unknown = Object.keys(tensors).find((name) => !inputs.some((port) => port.name === name))
  if (unknown !== undefined) throw unfitting(`has no input "${unknown}"`, inputs)
}

/** `free`: lengths that have a name, as they were met first; the same name is the same length. */
const expectPort = (tensors: Tensors, port: Port, free: Map<string, number>): void => {
  const { name, type, shape } = port
  const given = Object.hasOwn(tensors, name) ? tensors[name] : undefined
  if (!given) throw unfitting(`was given no "${name}"`, [port])
  const sizes = given.dims.map((length, at) => {
    const wanted = shape[at]
    if (typeof wanted !== 'string') return wanted === length
    if (!free.has(wanted)) free.set(wanted, length)
    return free.get(wanted) === length && length > 0
  })
  const fits = given.dtype === type && sizes.length === shape.length && sizes.every(Boolean)
  if (!fits)
    throw unfitting(`was given ${given.dtype}${shapeText(given.dims)} as "${name}"`, [port])
  if (given.dtype === 'string') expectWhole(name, given.data)
}

/** onnxruntime ends a text at its first NUL, without a word. */
const expectWhole = (name: string, texts: readonly string[]): void => {
  const at = texts.findIndex((text) => text.includes('\0'))
  if (at >= 0)
    throw new MillraceError('bad_input', {
      what: `Text ${at} of "${name}" has a NUL character.`,
      why: 'A model would read it to there only.',
      fix: 'Leave the character out.',
    })
}

const unfitting = (what: string, ports: readonly Port[]) =>
  new MillraceError('bad_input', {
    what: `The model ${what}.`,
    why: `It takes ${ports.map(({ name, type, shape }) => `"${name}" ${type}${shapeText(shape)}`).join(', ')}.`,
    fix: 'Give each input in its type and shape; a length with a name is as long as you like.',
  })
