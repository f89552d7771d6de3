import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageClass } from '../tasks/image/options.ts'
import { images } from './define.ts'
import { resolveConfig } from './resolve.ts'
import type { Model } from './types.ts'

const context = { project: '/p', home: '/p/.millrace', fast: false }

const resolved = (task: Model['task'], data: Model['data'], others: Partial<Model> = {}) =>
  resolveConfig({ models: { m: { task, data, ...others } } }, context).models[0]

test('a task decodes a question as its data are decoded', () => {
  const task = imageClass({ height: 32, width: 16, channels: 3 })
  const model = resolved(task, images('x', { size: [32, 16], fit: 'cover', background: '#ffffff' }))
  const { task: filled } = model?.recipe ?? {}
  assert.deepEqual([filled?.['fit'], filled?.['background']], ['cover', '#ffffff'])
  assert.deepEqual(model?.dataset.source, {
    mask: [],
    file: '/p/x',
    column: '*',
    images: { size: [32, 16], colour: 'rgb', fit: 'cover', background: '#ffffff' },
  })
})

test('what goes against the pictures is refused with its field', () => {
  const task = { height: 32, width: 32, channels: 3 } as const
  for (const [given, data, message] of [
    [
      { ...task, channels: 1 },
      { size: 32 },
      /m\.task\.channels: found 1, allowed 3, as data\.colour/,
    ],
    [task, { size: [32, 16] }, /m\.task\.width: found 32, allowed 16, as data\.size says/],
    [{ ...task, fit: 'fill' }, { size: 32 }, /m\.task\.fit: found "fill", allowed "contain"/],
    [
      task,
      { size: 32, path: 'a', image: 'b' },
      /m\.data\.image: found "b", allowed nothing, beside/,
    ],
    [task, { size: 2000 }, /m\.data\.size/],
    [task, { size: 32, background: 'red' }, /m\.data\.background: found "red", allowed a colour/],
    [task, { size: 32, labels: '../x' }, /m\.data\.labels/],
  ] as const)
    assert.throws(() => resolved(imageClass(given), images('x', data)), {
      code: 'bad_config',
      message,
    })
  const written = { ingest: { writeBack: true } }
  assert.throws(() => resolved(imageClass(task), images('x', { size: 32 }), written), {
    code: 'bad_config',
    message: /m\.ingest\.writeBack: found true, allowed false/,
  })
})
