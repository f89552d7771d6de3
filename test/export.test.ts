/** Versions that leave the home: as a folder, as an archive, with their rows, and what Python answers by them. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import { houseEnergy } from '../examples/own-task/energy.ts'
import { createPin } from '../src/columns/pin.ts'
import type { Suggestion } from '../src/core/answer.ts'
import { createRng } from '../src/core/rng.ts'
import { readProfile } from '../src/data/profile/read.ts'
import { referenceOf } from '../src/monitor/reference/reference.ts'
import { initialise } from '../src/nn/parameter.ts'
import { digestOfFile } from '../src/store/blobs.ts'
import { predictRows } from '../src/tasks/codec/decode.ts'
import { imageTask } from '../src/tasks/image/task.ts'
import { readPackage, writePackage } from '../src/tasks/kit/package.ts'
import type { Prepared, Task } from '../src/tasks/kit/task.ts'
import { tabularRegressionTask } from '../src/tasks/regression/task.ts'
import { tabularTask } from '../src/tasks/tabular/task.ts'
import { textClassTask } from '../src/tasks/textclass/task.ts'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder } from './system/millrace.ts'
import { suggested } from './system/suggested.ts'

process.env['TINY_EPOCHS'] = '2'
const project = join(import.meta.dirname, 'data/tiny')
const folder = await temporaryFolder()
after(() => remove(folder))
const home = join(folder, 'home')

const python = process.env['MILLRACE_PYTHON'] ?? 'python3'
const missing = (modules: string) =>
  spawnSync(python, ['-c', `import ${modules}`]).status === 0
    ? false
    : `${python} has no ${modules}; name one that has with MILLRACE_PYTHON`

const verb = (...words: string[]) => millrace([...words, '--home', home, '--project', project])
const outside = (name: string) => join(folder, name)

test('a version leaves as a folder with its rows, and as an archive, while a loop serves', async () => {
  assert.match((await verb('export', 'tiny', '--to', outside('none'))).stderr, /no champion/)
  const trained = await verb('train', '--json')
  assert.equal((await verb('promote', '1', '--force')).code, 0, trained.stderr)
  await using up = await startUp({ project, home })
  const made = await verb('export', 'tiny', '--to', outside('made'), '--with-data', '--json')
  assert.equal(made.code, 0, made.stderr)
  const names = [
    ...[
      'completions.html',
      'completions.json',
      'data.csv',
      'data.json',
      'evaluation.json',
      'frequencies.json',
      'held-out.csv',
      'millrace.json',
      'model.onnx',
    ],
    ...['predict.py', 'profile.json', 'reference.json', 'requirements.txt', 'tokenizer.json'],
  ]
  assert.deepEqual((await readdir(outside('made'))).sort(), names)
  const { files, ...told } = JSON.parse(made.stdout)
  assert.deepEqual(files, names)
  assert.deepEqual([told.model, told.version, told.path], ['tiny', 1, outside('made')])
  const { side, reason, left } = referenceOf(await readPackage(outside('made')))
  assert.deepEqual(
    [reason, ...left.map(({ name }) => name)],
    [null, 'sentence (length)', 'sentence (unknown words)'],
  )
  assert.ok((side?.words?.unknown ?? -1) >= 0)
  assert.deepEqual(
    side?.features.map(({ name, of }) => [name, of]),
    [['(confidence)', 'prediction']],
  )
  assert.ok((await readFile(join(outside('made'), 'reference.json'))).length < 8000)
  assert.equal(
    await readFile(join(outside('made'), 'requirements.txt'), 'utf8'),
    'numpy\nonnxruntime\ntokenizers\n',
  )

  // Together the two sides are the data, each row once, as the training had them.
  const about = JSON.parse(await readFile(join(outside('made'), 'data.json'), 'utf8'))
  const lines = async (name: string) =>
    (await readFile(name, 'utf8')).trimEnd().split('\n').slice(1)
  const profile = readProfile(await readFile(join(outside('made'), 'profile.json')))
  assert.equal(profile.rows, (await lines(join(outside('made'), 'data.csv'))).length)
  const sides = []
  for (const name of ['data.csv', 'held-out.csv']) {
    const rows = await lines(join(outside('made'), name))
    const { digest } = await digestOfFile(join(outside('made'), name))
    assert.deepEqual(about.files[name], { rows: rows.length, sha256: digest })
    assert(rows.length > 0)
    sides.push(...rows)
  }
  assert.equal(about.dataset.rows, sides.length)
  const all = await lines(join(home, 'data/sentences.csv'))
  assert.deepEqual(sides.sort(), all.sort())
  assert.equal(about.dataset.number, 1)

  const again = await verb('export', 'tiny', '1', '--to', outside('made'))
  assert.equal(again.code, 3)
  assert.match(again.stderr, /is there already[\s\S]*--force/)
  const forced = await verb('export', 'tiny', '1', '--to', outside('made'), '--force')
  assert.equal(forced.code, 0, forced.stderr)
  assert.equal((await readdir(outside('made'))).length, names.length - 3)

  const archive = outside('tiny.tar.gz')
  assert.equal((await verb('export', 'tiny', '--to', archive)).code, 0)
  const listed = execFileSync('tar', ['-tf', archive]).toString().trimEnd().split('\n')
  assert.deepEqual(
    listed,
    // The manifest first: by it an archive is known.
    ['millrace.json', ...names.filter((name) => !/^(data|held|millrace)/.test(name))].map(
      (name) => `tiny/${name}`,
    ),
  )
  const leftovers = (await readdir(folder)).filter((name) => name.startsWith('.'))
  assert.deepEqual(leftovers, [])
  assert.match((await verb('export', 'tiny', '7')).stderr, /has no version 7/)
  await up.end('SIGTERM')
})

const ask = (place: string, question: string, input?: string) => {
  const ran = spawnSync(python, [join(place, 'predict.py'), question], {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  })
  assert.equal(ran.status, 0, ran.stderr)
  return JSON.parse(ran.stdout)
}

const expectAlike = (theirs: readonly Suggestion[], ours: readonly Suggestion[]) => {
  assert.deepEqual(
    theirs.map(({ word }) => word),
    ours.map(({ word }) => word),
  )
  for (const [at, { probability }] of ours.entries())
    assert(Math.abs((theirs[at]?.probability ?? 9) - probability) < 1e-5)
}

test('predict.py says the next words that `millrace predict` says', {
  skip: missing('numpy, onnxruntime, tokenizers'),
}, async () => {
  for (const text of ['anna reads the', 'Emil SELLS, a “clock”', '   ', 'x '.repeat(60)]) {
    const theirs = ask(outside('made'), text)
    if (text.trim() === '') {
      assert.deepEqual(theirs, { next_word: null, suggestions: [] })
      continue
    }
    const {
      model: _,
      version: __,
      ...ours
    } = JSON.parse((await verb('predict', text, '--json')).stdout)
    assert.equal(theirs.next_word, ours.next_word)
    expectAlike(theirs.suggestions, ours.suggestions)
  }
})

const firstValues = ({ network: { parameters, states = [] } }: Prepared) =>
  initialise([...parameters, ...states], createRng(1))

/** A package whose weights were never trained, with the script of its kind. */
const packed = async (
  name: string,
  prepared: Prepared,
  script: string,
  parameters: ReadonlyMap<string, Float32Array> = firstValues(prepared),
) => {
  const place = outside(name)
  await mkdir(place)
  await writePackage(place, { prepared, parameters, metrics: {}, lineage: null })
  const scripts = join(import.meta.dirname, '../src/cli/export/python')
  await copyFile(join(scripts, script), join(place, 'predict.py'))
  return place
}

const ours = async (task: Pick<Task, 'open'>, place: string, row: string) => {
  const predictor = await task.open(await readPackage(place))
  try {
    const [first = []] = await suggested(predictor, [row], 5)
    return first
  } finally {
    await predictor.close()
  }
}

test('predict.py reads a record as Millrace does, however its values are written', {
  skip: missing('numpy, onnxruntime'),
}, async () => {
  const rows = Array.from({ length: 60 }, (_, at) =>
    JSON.stringify({
      age: `${at % 9 === 0 ? 'n/a' : at * 1.5}`,
      price: `${at + 1}.${at % 10}0${at % 10},5 €`,
      region: ['north', 'süd', 'True', '1.50', '007'][at % 5],
      id: `${at}`,
      label: ['a', 'b', 'c'][at % 3],
    }),
  )
  const options = { label: 'label', ignore: ['id'], missing: ['none at all'] }
  const place = await packed('record', tabularTask.prepare(rows, options), 'record.py')
  for (const question of [
    { age: 42, price: '1.234,5 €', region: 'north' },
    { age: '+1e1', price: '€ 7,25', region: 'TRUE' },
    { age: 'N/A', price: 12.5, region: 1.5 },
    { age: 'none at all', price: '.5', region: 'su\u0308d' },
    { age: ' 7 ', region: true, id: 'whatever' },
    { age: null, price: '-1 234,', region: '7' },
    {},
  ]) {
    const row = JSON.stringify(question)
    const theirs = ask(place, row)
    expectAlike(theirs.suggestions, await ours(tabularTask, place, row))
    assert.equal(theirs.prediction, theirs.suggestions[0].word)
  }
  for (const wrong of ['{"age":"old"}', '{"agee":1}']) {
    const ran = spawnSync(python, [join(place, 'predict.py'), wrong], { encoding: 'utf8' })
    assert.equal(ran.status, 1)
    await assert.rejects(ours(tabularTask, place, wrong), { code: 'bad_input' })
  }
})

test('predict.py predicts a number and where it lies as Millrace does', {
  skip: missing('numpy, onnxruntime'),
}, async () => {
  const rows = Array.from({ length: 60 }, (_, at) =>
    JSON.stringify({
      size: at % 9 === 0 ? '' : `${at}`,
      side: ['north', 'south', ''][at % 3],
      price: `${at}.000,50 €`,
    }),
  )
  const options = { label: 'price', interval: 0.8, members: 3 }
  const place = await packed('number', tabularRegressionTask.prepare(rows, options), 'record.py')
  const predictor = await tabularRegressionTask.open(await readPackage(place))
  for (const question of [{ size: 42, side: 'north' }, { size: 'N/A' }, { side: 'west' }, {}]) {
    const row = JSON.stringify(question)
    const { prediction, interval, suggestions } = ask(place, row)
    const [mine] = await predictRows(predictor, [row], 1)
    assert.ok(mine?.kind === 'values' && mine.interval)
    assert.deepEqual(suggestions, [])
    assert.equal(interval.share, 0.8)
    for (const [theirs, own] of [
      [prediction, mine.values[0]],
      [interval.low, mine.interval.low],
      [interval.high, mine.interval.high],
    ])
      assert.ok(Math.abs(theirs / Number(own) - 1) < 1e-5, `${theirs}, ${own}`)
  }
  await predictor.close()
})

test('predict.py tells the class of a text as Millrace does, whatever its script and signs', {
  skip: missing('numpy, onnxruntime, tokenizers'),
}, async () => {
  const texts = [
    'Win $100 now!! Don’t wait, free tickets',
    'Grüße aus Köln, 今天天气很好',
    'I am late: see you @ noon 今天',
    'ΣΟΦΟΣ and more, ΟΔΥΣΣΕΥΣ',
    'ราคา ฿100 ภาษาไทย «cafe\u0301»',
    'नमस्ते दुनिया — नमस्ते',
  ]
  const rows = [...texts, ...texts].map((text, at) =>
    JSON.stringify({ text, label: ['a', 'b', 'c'][at % 3] }),
  )
  const named = { text: 'text', label: 'label' }
  for (const options of [{ ngram: 3 }, { network: 'recurrent', units: 8, words: 9 }] as const) {
    const prepared = textClassTask.prepare(rows, { ...named, ...options })
    const rng = createRng(5)
    const values = new Map(
      [...firstValues(prepared)].map(([name, { length }]) => [
        name,
        Float32Array.from({ length }, () => 2 * rng.normal()),
      ]),
    )
    const place = await packed(`text-${Object.keys(options)[0]}`, prepared, 'class.py', values)
    const said = new Set<number>()
    for (const text of [...texts, 'today 今天天气 ΣΟΦΟΣ, win $$$ NOW!', 'nothing', '!!! — « »']) {
      const { suggestions, prediction } = ask(place, text)
      expectAlike(suggestions, await ours(textClassTask, place, JSON.stringify({ text })))
      assert.equal(prediction, suggestions[0].word)
      said.add(suggestions[0].probability)
    }
    assert.ok(said.size > 6)
  }
})

test('predict.py reads dates, words of truth and texts as Millrace does', {
  skip: missing('numpy, onnxruntime'),
}, async () => {
  const hours = (at: number) => `${at % 24}`.padStart(2, '0')
  const rows = Array.from({ length: 120 }, (_, at) =>
    JSON.stringify({
      id: `order-${at}`,
      iso: `2024-${`${(at % 12) + 1}`.padStart(2, '0')}-${`${(at % 28) + 1}`.padStart(2, '0')}T${hours(at)}:30:00+02:00`,
      day: at === 5 ? 'soon' : `${(at % 28) + 1}/${(at % 12) + 1}/202${at % 4}`,
      named: `${(at % 28) + 1} ${['Jan', 'February', 'Sept'][at % 3]} 2023`,
      paid: ['yes', 'No', 'YES'][at % 3],
      note: `Grüße aus Köln, ${['今天天气', 'I am late', 'ΣΟΦΟΣ and more'][at % 3]} ${at}`,
      label: ['a', 'b', 'c'][at % 3],
    }),
  )
  const pin = createPin({
    declared: { day: { type: 'date' } },
    ...{ before: null, since: 1 },
  })
  pin.add(rows)
  const schema = pin.end(String)
  assert.deepEqual(
    schema.columns.map(({ type }) => type),
    ['identifier', 'date', 'date', 'date', 'boolean', 'text', 'category'],
  )
  const prepared = tabularTask.prepare(rows, { label: 'label' }, rows, schema)
  const place = await packed('dates', prepared, 'record.py')
  for (const question of [
    { iso: '2024-12-31 23:59:59.25-05:30', day: '31/12/2024', named: 'Tue, 3rd March 1999' },
    { iso: '0001-01-01', day: '29/2/2000 11:05 pm', named: '1-sep-2024', paid: true, note: 'a A' },
    { iso: 'n/a', day: 'soon', paid: 'NO', note: '今天 天气 abc ภาษาไทย', id: 'whatever' },
    { note: 'Köln Ko\u0308ln ΣΟΦΟΣ x2 --- 5' },
    {},
  ]) {
    const row = JSON.stringify(question)
    expectAlike(ask(place, row).suggestions, await ours(tabularTask, place, row))
  }
  for (const wrong of [
    '{"iso":"2024-02-30"}',
    '{"day":"12/31/2024"}',
    '{"iso":"2024-01-01 24:00"}',
  ]) {
    const ran = spawnSync(python, [join(place, 'predict.py'), wrong], { encoding: 'utf8' })
    assert.equal(ran.status, 1, ran.stdout)
    await assert.rejects(ours(tabularTask, place, wrong), { code: 'bad_input' })
  }
})

test('predict.py decodes a picture by the rule that its model learnt with', {
  skip: missing('numpy, onnxruntime, PIL'),
}, async () => {
  const rng = createRng(4)
  const rows = Array.from({ length: 9 }, (_, at) => {
    const image = Buffer.from(Array.from({ length: 9 * 7 }, () => rng.below(256)))
    return JSON.stringify({ image: image.toString('base64'), label: ['a', 'b', 'c'][at % 3] })
  })
  const options = { height: 9, width: 7, filters: [8], units: 8, background: '#402010' }
  const place = await packed('pictures', imageTask.prepare(rows, options), 'image.py')
  const bytes = Buffer.from(Array.from({ length: 9 * 7 * 4 }, () => rng.below(256)))
  const opaque = sharp(bytes, { raw: { height: 9, width: 7, channels: 4 } }).removeAlpha()
  for (const file of [
    await opaque.png().toBuffer(),
    await opaque.webp({ lossless: true }).toBuffer(),
  ]) {
    const image = file.toString('base64')
    for (const text of [image, `data:image/png;base64,${image}`]) {
      const record = JSON.stringify({ image: text })
      expectAlike(ask(place, '-', record).suggestions, await ours(imageTask, place, record))
    }
  }
})

test('predict.py looks at images, and runs a task of one’s own on tensors', {
  skip: missing('numpy, onnxruntime'),
}, async () => {
  const rng = createRng(3)
  const pictures = Array.from({ length: 9 }, (_, at) => {
    const image = Buffer.from(Array.from({ length: 9 * 7 * 3 }, () => rng.below(256)))
    return JSON.stringify({ image: image.toString('base64'), label: ['a', 'b', 'c'][at % 3] })
  })
  const options = { height: 9, width: 7, channels: 3, filters: [16, 32] }
  const images = await packed('image', imageTask.prepare(pictures, options), 'image.py')
  for (const picture of pictures.slice(0, 3))
    expectAlike(ask(images, '-', picture).suggestions, await ours(imageTask, images, picture))

  const houses = Array.from({ length: 50 }, (_, at) =>
    JSON.stringify({
      area: 50 + at,
      people: 1 + (at % 4),
      built: 1950 + at,
      cold: 2900,
      energy: at,
    }),
  )
  const place = await packed('houses', houseEnergy.prepare(houses), 'tensors.py')
  const predictor = await houseEnergy.open(await readPackage(place))
  const [answer] = await predictRows(
    predictor,
    ['{"area":120,"people":3,"built":1990,"cold":2900}'],
    1,
  )
  await predictor.close()
  const { predicted } = ask(place, '{"houses": [[120, 3, 1990, 2900]]}')
  assert(answer?.kind === 'values')
  assert(Math.abs(predicted[0][0] / (answer.values[0] ?? 0) - 1) < 1e-5)
})
