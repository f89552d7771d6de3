import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import type { Form, Input, Question } from '../../core/input.ts'
import { createRng } from '../../core/rng.ts'
import { float32, int64, type Tensors } from '../../core/tensor.ts'
import { initialise } from '../../nn/parameter.ts'
import { imageTask } from '../image/task.ts'
import { readPackage, writePackage } from '../kit/package.ts'
import { badInput } from '../kit/record.ts'
import type { Predictor, Prepared, Task } from '../kit/task.ts'
import { nextWordTask } from '../nextword/task.ts'
import { tabularTask } from '../tabular/task.ts'
import { decode, predictRows } from './decode.ts'

const read = (question: Question, form: Form) => decode(question, form, badInput(0, 1))
const image = {
  kind: 'image',
  column: 'pixels',
  height: 1,
  width: 2,
  channels: 1,
  fit: 'fill',
  background: '#000000',
} as const

test('a row, a text and a record become what a form takes', async () => {
  assert.deepEqual(await read({ kind: 'row', row: 'i want' }, { kind: 'text' }), {
    kind: 'text',
    text: 'i want',
  })
  const record = await read(
    { kind: 'record', values: { a: 1.5, b: ' x ', c: null, d: true, 'e\u0301': '' } },
    { kind: 'record' },
  )
  const row = await read(
    { kind: 'row', row: '{"a":1.5,"b":" x ","c":null,"d":true}' },
    { kind: 'record' },
  )
  assert.deepEqual(record, row)
  assert.deepEqual(record, {
    kind: 'record',
    fields: new Map([
      ['a', '1.5'],
      ['b', 'x'],
      ['d', 'true'],
    ]),
  })
  const pixels = await read({ kind: 'record', values: { pixels: 'AQI=', other: 1 } }, image)
  assert.deepEqual(pixels.kind === 'image' && [...pixels.pixels], [1, 2])
})

test('a picture is decoded as the form says, from base64 or a data URL', async () => {
  const raw = { width: 2, height: 1, channels: 3 } as const
  const png = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), { raw })
    .png()
    .toBuffer()
  const text = png.toString('base64')
  for (const pixels of [text, `data:image/png;base64,${text}`]) {
    const read = await decode({ kind: 'record', values: { pixels } }, image, badInput(0, 1))
    assert.deepEqual(read.kind === 'image' && [...read.pixels], [76, 29])
  }
  for (const [values, form, message] of [
    [{ pixels: text.slice(0, 60) }, image, /has in "pixels" what is a damaged PNG file/],
    [{ pixels: 'R0lGODlh' }, image, /what is a picture of the format GIF/],
    [{ pixels: text }, { ...image, channels: 4 }, /has a picture file in "pixels"/],
  ] as const)
    await assert.rejects(decode({ kind: 'record', values }, form, badInput(0, 1)), {
      code: 'bad_input',
      message,
    })
})

test('what a form does not take is refused, saying whose it is', async () => {
  for (const [question, form, what] of [
    [{ kind: 'record', values: {} }, { kind: 'text' }, /^Mine takes a text, and this is a record/],
    [{ kind: 'text', text: 'x' }, { kind: 'record' }, /^Mine takes a record, and this is a text/],
    [{ kind: 'text', text: 'x' }, image, /^Mine takes a picture, and this is a text/],
  ] as const)
    await assert.rejects(decode(question, form, badInput(0, 1), 'Mine'), {
      code: 'conflict',
      message: what,
    })
  for (const [question, form, what] of [
    [{ kind: 'row', row: '[1]' }, { kind: 'record' }, /not a JSON object/],
    [{ kind: 'record', values: { a: [1] } }, { kind: 'record' }, /a list or an object in "a"/],
    [{ kind: 'record', values: { pixels: 'AQ==' } }, image, /has 1 bytes in "pixels", expected 2/],
  ] as const)
    await assert.rejects(decode(question, form, badInput(0, 1), 'Mine'), {
      code: 'bad_input',
      message: what,
    })
})

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

/** A model of fresh weights: what it answers does not matter, that both ways give the same does. */
const opened = async (name: string, task: Task, prepared: Prepared): Promise<Predictor> => {
  const { parameters, states = [] } = prepared.network
  const values = initialise([...parameters, ...states], createRng(5))
  const folder = join(home, name)
  await writePackage(folder, { prepared, parameters: values, metrics: {}, lineage: null })
  return task.open(await readPackage(folder))
}

const outputs = async (predictor: Predictor, tensors: Tensors) => {
  const [answer] = await predictor.predict([{ kind: 'tensors', tensors }], 1)
  if (answer?.kind !== 'tensors') throw new Error(`an answer of ${answer?.kind}`)
  return answer.tensors
}

const shares = (tensors: Tensors, row: number) => {
  const { data, dims } = tensors['probabilities'] ?? float32(new Float32Array())
  const width = dims[1] ?? 0
  return Array.from(data.slice(row * width, (row + 1) * width), Number)
}

test('a table answers the same to records and to the tensors that they are', async () => {
  const rows = Array.from({ length: 40 }, (_, at) =>
    JSON.stringify({ x: `${at}`, c: at % 3 ? 'red' : 'blue', y: at % 2 ? 'no' : 'yes' }),
  )
  const predictor = await opened('table', tabularTask, tabularTask.prepare(rows, { label: 'y' }))
  const [first, second] = await predictRows(predictor, ['{"x":3,"c":"red"}', '{"c":"blue"}'], 2)
  const found = await outputs(predictor, {
    numeric: float32(Float32Array.of(3, Number.NaN), [2, 1]),
    categories: int64([1, 2], [2, 1]),
  })
  for (const [row, answer] of [first, second].entries()) {
    const expected = answer?.kind === 'classes' ? answer.classes : []
    assert.deepEqual(
      shares(found, row).toSorted((a, b) => b - a),
      expected.map(({ probability }) => probability),
    )
  }
  await predictor.close()
})

test('images and sentences answer in tensors too, beside inputs of their own kind', async () => {
  const pictures = [0, 255, 0, 255].map((shade, at) =>
    JSON.stringify({ image: Buffer.alloc(4, shade).toString('base64'), label: 'ab'[at % 2] }),
  )
  const small = { height: 2, width: 2, filters: [2], units: 2 }
  const viewer = await opened('images', imageTask, imageTask.prepare(pictures, small))
  const [answer] = await predictRows(viewer, [pictures[1] ?? ''], 2)
  const data = new Uint8Array(4).fill(255)
  const seen = await outputs(viewer, { images: { dtype: 'uint8', dims: [1, 2, 2, 1], data } })
  const best = answer?.kind === 'classes' ? answer.classes[0]?.probability : undefined
  assert.equal(Math.max(...shares(seen, 0)), best)
  await viewer.close()

  const words = await opened('words', nextWordTask, nextWordTask.prepare(['a b c', 'a b d']))
  const tensors: Input = {
    kind: 'tensors',
    tensors: {
      ids: int64([2, 3], [1, 2]),
      lengths: { dtype: 'int32', dims: [1], data: Int32Array.of(2) },
    },
  }
  const text: Input = { kind: 'text', text: 'a b' }
  const [before, raw, after] = await words.predict([text, tensors, text], 3)
  assert.deepEqual(before, after)
  const told = raw?.kind === 'tensors' ? shares(raw.tensors, 0).slice(0, 3) : []
  const suggested = before?.kind === 'text' ? before.suggestions : []
  assert.deepEqual(
    told,
    suggested.map(({ probability }) => probability),
  )
  await words.close()
})

test('tensors that do not fit the signature are refused with what it takes', async () => {
  const words = await opened('more', nextWordTask, nextWordTask.prepare(['a b c', 'a b d']))
  const lengths = { dtype: 'int32', dims: [1], data: Int32Array.of(2) } as const
  const ids = int64([2, 3], [1, 2])
  for (const [tensors, message] of [
    [{ ids }, /was given no "lengths".*takes "lengths" int32\[batch\]/s],
    [{ ids, lengths, x: ids }, /has no input "x".*"ids" int64\[batch, time\], "lengths"/s],
    [{ ids: float32(Float32Array.of(1, 2), [1, 2]), lengths }, /float32\[1, 2\] as "ids"/],
    [{ ids: int64([2, 3]), lengths }, /int64\[2\] as "ids"/],
    [{ ids: int64([2, 3], [2, 1]), lengths }, /int32\[1\] as "lengths"/],
    [{ ids: int64([], [0, 2]), lengths }, /int64\[0, 2\] as "ids"/],
    [{ ids: int64([2, 999], [1, 2]), lengths }, /cannot be run on these tensors/],
  ] as const)
    await assert.rejects(outputs(words, tensors), { code: 'bad_input', message })
  await assert.rejects(words.predict([{ kind: 'record', fields: new Map() }], 1), {
    code: 'conflict',
    message: /takes a text, and this is a record/,
  })
  await words.close()
})
