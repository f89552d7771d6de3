import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { usualSpec } from '../../../core/endpoint.ts'
import { MillraceError } from '../../../core/error.ts'
import type { Input } from '../../../core/input.ts'
import type { Lineage } from '../../../core/records.ts'
import { float32 } from '../../../core/tensor.ts'
import { createTasks } from '../../catalogue.ts'
import { predictRows } from '../../codec/decode.ts'
import type { Predictor } from '../../kit/task.ts'
import { takeModel, writeTaken } from '../take.ts'
import { collectStep } from './collect.ts'

const data = fileURLToPath(new URL('../../../../test/data/onnx', import.meta.url))
const { iris } = JSON.parse(readFileSync(join(data, 'sklearn.json'), 'utf8'))
const labels = ['setosa', 'versicolor', 'virginica']
const lineage: Lineage = {
  ...{ datasetVersion: 'none', datasetDigest: '', codeVersion: '', config: null, seed: 0 },
  environment: { node: '', platform: '', cpu: '', cores: 1, onnxruntime: '', millrace: '' },
}

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

/** Writes modules, each call into a folder of its own, and answers the path of the first. */
let folders = 0
const written = async (modules: Readonly<Record<string, string>>): Promise<string> => {
  const folder = join(home, `source-${folders++}`)
  for (const [name, text] of Object.entries(modules)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return join(folder, Object.keys(modules)[0] ?? '')
}

const taken = async (step: string, model = 'iris') =>
  takeModel(readFileSync(join(data, `${model}.onnx`)), {
    ...{ columns: null, labels: null, example: null, label: null },
    step: await collectStep(step),
  })

const packaged = async (step: string): Promise<string> => {
  const folder = join(home, `package-${folders++}`)
  await writeTaken(folder, await taken(step), { metrics: {}, lineage })
  return folder
}

const opened = async (folder: string, work: (predictor: Predictor) => Promise<void>) => {
  const predictor = await createTasks().openPredictor(folder)
  try {
    await predictRows(predictor, [predictor.example], 5)
    await work(predictor)
  } finally {
    await predictor.close()
  }
}

const head = `import { defineScoringStep, MillraceError, z } from 'millrace'
import { labels } from './lib/labels.ts'
`
const body = (
  preprocess: string,
  postprocess: string,
  input = 'z.object({ flower: z.array(z.number()).length(4) })',
  example = '{ flower: [5, 3, 1, 0.2] }',
) => `${head}
export default defineScoringStep({
  input: ${input},
  example: ${example},
  metrics: ['margin'],
  preprocess(question, { artifact, metric }) { ${preprocess} },
  postprocess({ probabilities }, { metric, artifact, question }) { ${postprocess} },
})
`
const lib = `export const labels: readonly string[] = ['setosa', 'versicolor', 'virginica']\n`
const usual = {
  preprocess: 'return { X: [question.flower] }',
  postprocess: `const shares = [...probabilities.data]
    const [best = 0, next = 0] = shares.toSorted((a, b) => b - a)
    metric('margin', best - next)
    artifact('question.json', JSON.stringify(question))
    return { classes: Object.fromEntries(labels.map((label, at) => [label, shares[at]])) }`,
}
const stepOf = (parts: Partial<typeof usual> = {}) => {
  const { preprocess, postprocess } = { ...usual, ...parts }
  return written({ 'score.ts': body(preprocess, postprocess), 'lib/labels.ts': lib })
}
const asked = (value: unknown): Input => ({ kind: 'json', value, isText: false })

test('questions of a shape of their own are answered as scikit-learn answers the rows', async () => {
  await opened(await packaged(await stepOf()), async (predictor) => {
    const rows: number[][] = iris.rows
    const answers = await predictor.predict(
      rows.map((flower) => asked({ flower })),
      3,
    )
    answers.forEach((answer, at) => {
      assert.ok(answer.kind === 'classes')
      assert.equal(answer.classes[0]?.label, iris.label[at])
      for (const { label, probability } of answer.classes)
        assert.ok(Math.abs(probability - iris.probabilities[at][labels.indexOf(label)]) < 1e-5)
      const [best = 0, next = 0] = iris.probabilities[at].toSorted((a: number, b: number) => b - a)
      assert.ok(Math.abs((answer.logged?.metrics['margin'] ?? -1) - (best - next)) < 1e-5)
      const [artifact] = answer.logged?.artifacts ?? []
      assert.equal(artifact?.name, 'question.json')
      assert.deepEqual(JSON.parse(atob(artifact?.base64 ?? '')), { flower: rows[at] })
    })
  })
})

test('tensors go to the graph as they are, beside questions', async () => {
  await opened(await packaged(await stepOf()), async (predictor) => {
    const [row] = iris.rows
    const X = float32(Float32Array.from(row), [1, 4])
    const [own, plain] = await predictor.predict(
      [asked({ flower: row }), { kind: 'tensors', tensors: { X } }],
      3,
    )
    assert.equal(own?.kind, 'classes')
    assert.ok(plain?.kind === 'tensors')
    assert.deepEqual(plain.tensors['label']?.data, ['setosa'])
  })
})

test('who cannot be answered is refused, and its neighbours are answered', async () => {
  const folder = await packaged(
    await stepOf({
      preprocess: `if (question.flower[0] === 13) throw new Error('thirteen')
      if (question.flower[0] === 14) throw new MillraceError('bad_input', { what: 'No fourteen.' })
      return { X: question.flower[0] === 15 ? [question.flower.slice(1)] : [question.flower] }`,
      postprocess: `if (question.flower[0] === 16) return { class: 'setosa' }
      if (question.flower[0] === 17) metric('other', 1)
      if (question.flower[0] === 18) artifact('x', 'y'.repeat(70_000))
      ${usual.postprocess}`,
    }),
  )
  await opened(folder, async ({ predictEach, predict }) => {
    assert.ok(predictEach)
    const questions = [1, 13, 14, 15, 16, 17, 18, 2].map((first) =>
      asked({ flower: [first, 3, 1, 1] }),
    )
    const told = await predictEach([...questions, asked({ flower: ['a', 3, 1, 1] })], 3)
    const said = told.map((each) =>
      each instanceof MillraceError ? `${each.code}: ${each.what}` : each.kind,
    )
    const expected = [
      /^classes$/,
      /^step_failed: The scoring step failed in preprocess: thirteen/,
      /^bad_input: No fourteen\.$/,
      /^step_failed: .*float32\[1, 3\] as "X"/,
      /^step_failed: .*expected \{ classes/,
      /^step_failed: .*the metric "other"/,
      /^step_failed: .*keeps 70000 bytes/,
      /^classes$/,
      /^bad_input: Record 9 of 9 is not what the scoring step takes: flower\.0: found "a", allowed a number/,
    ]
    assert.equal(said.length, expected.length)
    for (const [at, pattern] of expected.entries()) assert.match(said[at] ?? '', pattern)
    await assert.rejects(predict(questions, 3), { code: 'step_failed' })
  })
})

test('whatever a step throws or gives is told of its question alone', async () => {
  const odd = [
    'throw { get message() { throw 1 }, toString() { throw 1 } }',
    'throw Object.create(null)',
    'return { get X() { throw new Error("read") } }',
    'return { X: { dtype: "float32", dims: [1, 4], get data() { throw new Error("read") } } }',
  ]
  const folder = await packaged(
    await stepOf({
      preprocess: `const [first] = question.flower
      ${odd.map((code, at) => `if (first === ${20 + at}) { ${code} }`).join('\n')}
      return { X: [question.flower] }`,
      postprocess: `const around = { values: [1] }
      around.around = around
      if (question.flower[0] === 30) return around
      if (question.flower[0] === 31) return { get classes() { throw new Error('read') } }
      ${usual.postprocess}`,
    }),
  )
  await opened(folder, async ({ predictEach }) => {
    assert.ok(predictEach)
    const questions = [1, 20, 21, 22, 23, 30, 31, 2]
    const told = await predictEach(
      questions.map((first) => asked({ flower: [first, 3, 1, 1] })),
      3,
    )
    assert.deepEqual(
      told.map((each) => (each instanceof MillraceError ? each.code : each.kind)),
      ['classes', ...questions.slice(1, -1).map(() => 'step_failed'), 'classes'],
    )
  })
})

test('a version keeps the files of its step, whatever becomes of them', async () => {
  const path = await stepOf()
  const folder = await packaged(path)
  await writeFile(join(dirname(path), 'lib/labels.ts'), "export const labels = ['a', 'b', 'c']\n")
  assert.equal(await readFile(join(folder, 'step/lib/labels.ts'), 'utf8'), lib)
  await opened(folder, async (predictor) => {
    const [answer] = await predictor.predict([asked({ flower: iris.rows[0] })], 1)
    assert.ok(answer?.kind === 'classes')
    assert.equal(answer.classes[0]?.label, 'setosa')
  })
  // Registered again it is what it is now.
  const again = await taken(path)
  assert.equal(
    Buffer.from(again.step?.files.get('step/lib/labels.ts') ?? []).toString(),
    "export const labels = ['a', 'b', 'c']\n",
  )
})

test('a step that hangs on a question is not waited for until its neighbours are late', async ({
  mock,
}) => {
  const step = await stepOf({
    preprocess: `if (question.flower[0] === 13) return new Promise(() => {})\n${usual.preprocess}`,
    postprocess: `if (question.flower[0] === 14) return new Promise(() => {})\n${usual.postprocess}`,
  })
  await opened(await packaged(step), async ({ predictEach }) => {
    assert.ok(predictEach)
    mock.timers.enable({ apis: ['setTimeout'] })
    const pending = predictEach(
      [1, 13, 14, 2].map((first) => asked({ flower: [first, 3, 1, 1] })),
      3,
    )
    let isOver = false
    const over = pending.finally(() => {
      isOver = true
    })
    let waited = 0
    // Either part once, and the half of what a question may usually wait.
    for (; !isOver; await setImmediate())
      if (waited < usualSpec('').deadline / 2) {
        mock.timers.tick(100)
        waited += 100
      }
    mock.timers.reset()
    const said = (await over).map((each) =>
      each instanceof MillraceError ? `${each.code}: ${each.what}` : each.kind,
    )
    assert.deepEqual(said, [
      'classes',
      'timeout: The scoring step was not through with preprocess within 2 s.',
      'timeout: The scoring step was not through with postprocess within 2 s.',
      'classes',
    ])
  })
})

test('a module that is none of the files of a package is not loaded', async () => {
  const folder = await packaged(await stepOf())
  await writeFile(join(folder, '../outside.ts'), 'throw new Error("loaded")')
  await writeFile(join(folder, 'step/beside.ts'), 'throw new Error("loaded")')
  const manifest = await readFile(join(folder, 'millrace.json'), 'utf8')
  for (const [entry, said] of [
    ['../outside.ts', /entry/],
    ['step/../../outside.ts', /outside\.ts/],
    ['step/beside.ts', /beside\.ts/],
  ] as const) {
    await writeFile(
      join(folder, 'millrace.json'),
      manifest.replace('"entry": "step/score.ts"', `"entry": "${entry}"`),
    )
    await assert.rejects(createTasks().openPredictor(folder), { code: 'corrupt', message: said })
  }
})

test('rows of a table stand for the numbers that a step wants', async () => {
  const path = await written({
    'score.ts': body(
      'return { X: [[question.a, question.b, 1, question.wide ? 2 : 0.2]] }',
      'return { number: probabilities.data[0] ?? 0 }',
      'z.object({ id: z.string(), a: z.number(), b: z.int(), wide: z.boolean().nullable() })',
      "{ id: '007', a: 5.1, b: 3, wide: false }",
    ),
    'lib/labels.ts': lib,
  })
  await opened(await packaged(path), async (predictor) => {
    const row = '{"id":"007","a":"5.1","b":"3","wide":""}'
    const [answer] = await predictRows(predictor, [row], 1)
    assert.ok(answer?.kind === 'values' && (answer.values[0] ?? 0) > 0.9)
    await assert.rejects(
      predictRows(predictor, [row.replace('5.1', 'x')], 1),
      /a: found "x", allowed a number/,
    )
  })
})

test('a step of texts answers a text', async () => {
  const path = await written({
    'score.ts': body(
      'return { X: [[question.length, 3, 1, 0.2]] }',
      "return { classes: { short: 0.4, long: 0.6 }, class: question.length < 5 ? 'short' : 'long' }",
      'z.string()',
      "'some words'",
    ),
    'lib/labels.ts': lib,
  })
  await opened(await packaged(path), async (predictor) => {
    const answers = await predictRows(predictor, ['abc', 'a longer text'], 2)
    assert.deepEqual(
      answers.map((answer) => answer.kind === 'classes' && answer.classes[0]?.label),
      ['short', 'long'],
    )
  })
})

test('a step that cannot be kept, or fails on its example, is refused by name', async () => {
  const refused = async (modules: Readonly<Record<string, string>>, code: string, said: RegExp) => {
    const path = await written({ 'score.ts': '', 'lib/labels.ts': lib, ...modules })
    await assert.rejects(taken(path), (error) => {
      assert.ok(error instanceof MillraceError, String(error))
      assert.equal(error.code, code)
      assert.match(error.message, said)
      return true
    })
  }
  const { preprocess, postprocess } = usual
  await refused(
    { 'score.ts': "import 'lodash'\n" },
    'refused',
    /score\.ts of the scoring step imports "lodash"/,
  )
  await refused({ 'score.ts': "import './none.ts'\n" }, 'bad_input', /none\.ts/)
  await refused({ 'score.ts': 'export default {}\n' }, 'bad_input', /exports no scoring step/)
  await refused({ 'score.ts': 'const = 1' }, 'bad_input', /cannot be loaded/)
  await refused(
    { 'score.ts': body('return { Y: [[1]] }', postprocess) },
    'step_failed',
    /"Y"|no "X"/,
  )
  await refused({ 'score.ts': body(preprocess, 'return 7') }, 'step_failed', /answers 7/)
  await refused(
    {
      'score.ts': `import { readFileSync } from 'node:fs'\nreadFileSync(new URL('notes.txt', import.meta.url))\n${body(preprocess, postprocess)}`,
      'notes.txt': 'beside',
    },
    'bad_input',
    /ENOENT.*Files that it reads by itself are not kept/s,
  )
  await assert.rejects(collectStep(join(home, 'none.ts')), { code: 'not_found' })
})

test('numbers of 16 bits of a step are rounded, and refused where they do not fit', async () => {
  const step = await written({
    'half.ts': `import { defineScoringStep, z } from 'millrace'
export default defineScoringStep({
  input: z.object({ x: z.number() }),
  example: { x: 0.1 },
  preprocess: ({ x }) => ({ x: { dtype: 'float16', dims: [1, 3], data: Float32Array.of(x, 0, 0) } }),
  postprocess: ({ y }) => ({ values: Array.from(y.data, Number) }),
})
`,
  })
  const folder = join(home, `package-${folders++}`)
  await writeTaken(folder, await taken(step, 'half'), { metrics: {}, lineage })
  await opened(folder, async (predictor) => {
    const data = Float32Array.of(0.099_975_585_937_5, 0, 0)
    const x = { dtype: 'float16', dims: [1, 3], data } as const
    const [own, plain] = await predictor.predict(
      [asked({ x: 0.1 }), { kind: 'tensors', tensors: { x } }],
      1,
    )
    assert.ok(own?.kind === 'values' && plain?.kind === 'tensors')
    assert.deepEqual(own.values, Array.from(plain.tensors['y']?.data ?? [], Number))
    await assert.rejects(predictRows(predictor, ['{"x":70000}'], 1), {
      code: 'step_failed',
      message: /gives 70000 in "x", which numbers of 16 bits do not hold/,
    })
  })
})
