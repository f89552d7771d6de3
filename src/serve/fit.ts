/** Whether a version can be asked what another one is asked. */
import { MillraceError } from '../core/error.ts'
import type { Port } from '../core/tensor.ts'
import { quoted } from '../core/text.ts'
import { shapeText } from '../onnx/value.ts'
import type { Serving } from './serving.ts'

type Asked = Pick<Serving, 'version' | 'form' | 'example' | 'signature' | 'answers'>

/** Fails with `conflict` where a candidate takes other inputs than the version beside it, or answers in another way. */
export const expectFit = (stable: Asked, candidate: Asked): void => {
  const input = otherInput(stable, candidate)
  if (input) throw other(`It takes other inputs: ${input}.`, stable.version)
  const output = otherAnswer(stable, candidate)
  if (output) throw other(`It answers otherwise: ${output}.`, stable.version)
}

const other = (what: string, stable: number) =>
  new MillraceError('conflict', {
    what,
    why: `Who asks version ${stable} would get no answer of it, or a wrong one.`,
    fix: 'Promote it by hand once all who ask have changed, or give it an endpoint of its own.',
  })

/** What of the inputs differs, in words; null where nothing does. */
const otherInput = (stable: Asked, candidate: Asked): string | null => {
  const [a, b] = [stable.form, candidate.form]
  if (a.kind !== b.kind) return `${words[b.kind]} instead of ${words[a.kind]}`
  if (a.kind === 'tensors' && b.kind === 'tensors') return otherPort(a.inputs, b.inputs, 'input')
  if (a.kind === 'image' && b.kind === 'image') return otherPicture(a, b)
  if (a.kind === 'record' && b.kind === 'record')
    return (
      otherColumn(columnsOf(stable), columnsOf(candidate)) ??
      otherOrder(a.columns, b.columns) ??
      otherText(a.text, b.text)
    )
  return null
}

const words: Record<Asked['form']['kind'], string> = {
  text: 'a text',
  record: 'a record',
  image: 'a picture',
  json: 'JSON that its scoring step reads',
  tensors: 'tensors',
}

type Picture = Extract<Asked['form'], { readonly kind: 'image' }>

const otherPicture = (a: Picture, b: Picture): string | null => {
  if (a.column !== b.column) return missing('column', a.column)
  const sizeOf = ({ width, height, channels }: Picture) => `${width}×${height}×${channels}`
  return sizeOf(a) === sizeOf(b) ? null : `pictures of ${sizeOf(b)} instead of ${sizeOf(a)}`
}

const columnsOf = ({ form, example }: Asked): readonly string[] => {
  if (form.kind === 'record' && form.columns) return form.columns
  const row: unknown = JSON.parse(example)
  return typeof row === 'object' && row !== null ? Object.keys(row) : []
}

const otherColumn = (a: readonly string[], b: readonly string[]): string | null => {
  const gone = a.find((name) => !b.includes(name))
  if (gone !== undefined) return missing('column', gone)
  const added = b.find((name) => !a.includes(name))
  return added === undefined ? null : `column ${quoted(added)} is new`
}

const otherOrder = (a: readonly string[] = [], b: readonly string[] = []): string | null =>
  a.join('\n') === b.join('\n') ? null : 'its columns come in another order'

const otherText = (a: string | undefined, b: string | undefined): string | null =>
  a === b ? null : `a text alone goes to column ${b ?? 'none'} instead of ${a ?? 'none'}`

const otherPort = (a: readonly Port[], b: readonly Port[], what: string): string | null => {
  const gone = a.find(({ name }) => b.every((port) => port.name !== name))
  if (gone) return missing(what, gone.name)
  for (const port of b) {
    const found = a.find(({ name }) => name === port.name)
    if (!found) return `${what} ${quoted(port.name)} is new`
    if (textOf(found) !== textOf(port))
      return `${what} ${quoted(port.name)} is ${textOf(port)} instead of ${textOf(found)}`
  }
  return null
}

const missing = (what: string, name: string) => `${what} ${quoted(name)} is missing`

/** Of a dimension that may have any length the name says nothing. */
const textOf = ({ type, shape }: Port): string =>
  `${type}${shapeText(shape.map((length) => (typeof length === 'number' ? length : '?')))}`

const otherAnswer = (stable: Asked, candidate: Asked): string | null => {
  if (stable.form.kind === 'tensors')
    return otherPort(stable.signature.outputs, candidate.signature.outputs, 'output')
  const [a, b] = [stable.answers, candidate.answers]
  return a === b ? null : `with ${b ?? 'nothing'} instead of ${a ?? 'nothing'}`
}

/** Whether who speaks in tensors can ask either of two versions: what stands for a word or a class may differ. */
export const takesSameTensors = (a: Asked, b: Asked): boolean =>
  otherPort(a.signature.inputs, b.signature.inputs, 'input') === null &&
  otherPort(a.signature.outputs, b.signature.outputs, 'output') === null
