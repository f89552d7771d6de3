/** Models that were trained elsewhere, from the file to the prediction, the rollback and the end. */
import assert from 'node:assert/strict'
import { copyFile, mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { readArgs } from '../src/cli/args.ts'
import { openProject } from '../src/cli/open.ts'
import { register as verbWords } from '../src/cli/own.ts'
import { readMlflow } from '../src/loop/mlflow.ts'
import { referenceOf } from '../src/monitor/reference/reference.ts'
import { readPackage } from '../src/tasks/kit/package.ts'
import { millrace } from './system/here.ts'
import { remove, root, startUp, temporaryFolder } from './system/millrace.ts'

const data = join(import.meta.dirname, 'data/onnx')
const sklearn = JSON.parse(await readFile(join(data, 'sklearn.json'), 'utf8'))
const project = await temporaryFolder()
after(() => remove(project))
before(() => writeFile(join(project, 'millrace.config.ts'), 'export default { models: {} }\n'))

const verb = (...words: string[]) => millrace(words, project)
const file = (name: string) => join(data, name)

const expectDone = async (...words: string[]) => {
  const { code, stdout, stderr } = await verb(...words)
  assert.equal(code, 0, stderr)
  return stdout
}

const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const record = (at: number) =>
  Object.fromEntries(names.map((name, place) => [name, sklearn.iris.rows[at][place]]))

/** Rows that say what they are, as many as chance asks for. */
const flowers = [
  [...names, 'kind'].join(','),
  ...Array.from({ length: 6 }, () =>
    sklearn.iris.rows.map((values: number[], at: number) =>
      [...values, sklearn.iris.label[at]].join(','),
    ),
  ).flat(),
].join('\n')

test('a model of scikit-learn is registered, asked, replaced, and gone back to', async () => {
  const columns = ['--columns', names.join(',')]
  const first = await expectDone(
    'register',
    '--onnx',
    file('iris.onnx'),
    '--name',
    'iris',
    ...columns,
  )
  assert.equal(first, 'Version 1 of iris; not judged; it is champion\n')
  const again = await expectDone(
    'register',
    '--onnx',
    file('iris.onnx'),
    '--name',
    'iris',
    ...columns,
  )
  assert.match(again, /^Version 1 of iris is this very model/)
  const answer = JSON.parse(await expectDone('predict', JSON.stringify(record(3)), '--json'))
  assert.equal(answer.prediction, sklearn.iris.label[3])
  assert.equal(answer.version, 1)

  const worse = ['register', '--onnx', file('iris-worse.onnx'), '--name', 'iris', ...columns]
  assert.match(
    await expectDone(...worse),
    /no alias points to it; to serve it: millrace promote iris 2\n$/,
  )
  await expectDone(...worse, '--alias', 'champion')
  assert.match(await expectDone('rollback'), /Version 1 of iris is champion again/)
  assert.match(await expectDone('models', 'iris', '1'), /file +iris\.onnx .*skl2onnx 1\.20\.0/)
  assert.match(await expectDone('models', 'iris', '1', '2'), /source\.digest/)
  const train = await verb('train', 'iris')
  assert.equal(train.code, 1)
  assert.match(train.stderr, /There is no model "iris" in the configuration/)
})

test('every command of the page does what the page says', async () => {
  const page = await readFile(join(root, 'docs/any-model.md'), 'utf8')
  const place = await temporaryFolder()
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
      ([, text = '']) => text,
    )
  try {
    await writeFile(join(place, 'millrace.config.ts'), blocks('ts')[0] ?? '')
    for (const name of ['iris.onnx', 'iris-worse.onnx'])
      await copyFile(file(name), join(place, name))
    await writeFile(join(place, 'flowers.csv'), flowers)
    await writeFile(join(place, 'score.ts'), blocks('ts')[1] ?? '')
    const lines = blocks('sh').flatMap((text) => text.trim().split('\n'))
    assert.equal(lines.length, 9)
    const said = []
    for (const line of lines) {
      const { code, stdout, stderr } = await millrace(line.split(' ').slice(1), place)
      assert.equal(code, 0, `${line}\n${stderr}`)
      said.push(stdout)
    }
    assert.match(said[1] ?? '', /setosa +98\.5%/)
    assert.equal(said[1], said[2])
    assert.match(said[5] ?? '', /setosa +98\.5%/)
    assert.match(said[6] ?? '', /Version 2 of iris; not judged; it is champion/)
    assert.match(said[8] ?? '', /accuracy 1 > /)
  } finally {
    await remove(place)
  }
})

test('rows judge a model before it takes over, and it stays behind where it is worse', async () => {
  await writeFile(join(project, 'judged.csv'), flowers)
  const judged = ['--data', 'judged.csv', '--label', 'kind', '--columns', names.join(',')]
  const good = await verb('register', '--onnx', file('iris.onnx'), '--name', 'judged', ...judged)
  assert.equal(good.code, 0, good.stderr)
  assert.match(good.stdout, /accuracy 1 > [\d.]+ \(baseline\): passed.*it is champion/)
  const worse = await verb(
    'register',
    '--onnx',
    file('iris-worse.onnx'),
    '--name',
    'judged',
    ...judged,
  )
  assert.equal(worse.code, 3, worse.stdout)
  assert.match(worse.stdout, /\(champion\): failed.*no alias points to it/)
  const listed = JSON.parse(await expectDone('models', 'judged', '--json'))
  assert.deepEqual(
    listed.models[0].aliases.map(({ version }: { version: number }) => version),
    [1],
  )
  const kept = join(project, '.millrace', 'models', 'judged', '1')
  const reference = referenceOf(await readPackage(kept))
  assert.deepEqual([reference.from, reference.reason, reference.left], ['evaluation', null, []])
  assert.deepEqual(
    reference.side?.features.map(({ name }) => name),
    [...names, '(answer)', '(confidence)'],
  )
  const half = await verb(
    'register',
    '--onnx',
    file('iris.onnx'),
    '--name',
    'a',
    '--data',
    'judged.csv',
  )
  assert.match(half.stderr, /--data FILE --label COLUMN/)
})

test('a running server takes up a model that comes, a champion that moves, and lets go of a model', async () => {
  await using up = await startUp({ project, home: join(project, '.millrace') })
  const ask = async (body: object) => {
    const response = await fetch(`${up.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const until = async (work: () => Promise<boolean>) => {
    const end = Date.now() + 20_000
    while (!(await work())) {
      assert.ok(Date.now() < end, 'it never came')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const iris = { model: 'iris', row: record(0) }
  await until(async () => (await ask(iris)).status === 200)
  assert.equal((await ask(iris)).body.prediction, sklearn.iris.label[0])
  assert.equal((await ask({ model: 'houses', row: { area: 1 } })).status, 404)
  await expectDone('register', '--onnx', file('houses.onnx'), '--name', 'houses')
  const [area, rooms, heating] = sklearn.houses.rows[0]
  const house = { model: 'houses', row: { area, rooms, heating } }
  await until(async () => (await ask(house)).status === 200)
  const { body } = await ask(house)
  assert.equal(body.prediction, sklearn.houses.label[0])

  const loop = JSON.parse(await (await fetch(`${up.url}/api/loop`)).text())
  const shown = loop.models.find(({ model }: { model: string }) => model === 'houses')
  assert.equal(shown.task, 'onnx')
  assert.equal(shown.stages[0].summary, 'no data: the configuration does not name this model')
  assert.equal(shown.served.requests > 0, true)
  const metrics = await (await fetch(`${up.url}/metrics`)).text()
  assert.match(metrics, /millrace_requests_total\{model="houses",version="1",code="200"\}/)
  const { body: byList } = await ask({ model: 'houses', row: [area, rooms, heating] })
  assert.deepEqual(byList, body)
  const inputs = { area: [[area]], rooms: [[rooms]], heating: [[heating]] }
  const { body: byArrays } = await ask({ model: 'houses', inputs })
  assert.deepEqual(byArrays.outputs.label, [body.prediction])
  assert.equal((await ask({ model: 'houses', row: [1] })).status, 400)
  assert.equal((await ask({ model: 'houses', inputs: { area: 1 } })).status, 400)
  const kept = JSON.parse(await (await fetch(`${up.url}/requests?model=houses`)).text())
  assert.ok(JSON.stringify(kept).includes('houses'))
  const v2 = JSON.parse(await (await fetch(`${up.url}/v2/models/houses`)).text())
  assert.deepEqual(v2.inputs[2], { name: 'heating', datatype: 'BYTES', shape: [-1, 1] })

  await expectDone('delete', 'model', 'houses', '--yes')
  await until(async () => (await ask(house)).status === 404)
  await up.end('SIGTERM')
})

/** What the verb asks, without a process of its own. */
const register = async (name: string, path: string) => {
  const place = { project, home: join(project, '.millrace') }
  await using opened = await openProject(readArgs(verbWords, []), { place })
  return await opened.loop.register(name, {
    ...{ file: path, author: 'miller', alias: null, columns: null, labels: null },
    ...{ example: null, step: null, data: null, label: null },
  })
}

test('what cannot be registered is refused by name, and leaves nothing', async () => {
  const inside = join(project, 'inside')
  await mkdir(inside)
  await copyFile(file('sums.onnx'), join(inside, 'sums.onnx'))
  await symlink('/etc/hostname', join(inside, 'sums.onnx.data'))
  await writeFile(join(project, 'text.onnx'), 'no model\n')
  const large = await open(join(project, 'large.onnx'), 'w')
  await large.truncate(2 ** 31)
  await large.close()
  for (const [path, name, message] of [
    ['nothing.onnx', 'x', /There is no file .*nothing\.onnx/],
    ['inside', 'x', /not a plain file/],
    ['text.onnx', 'x', /not a whole ONNX model/],
    ['large.onnx', 'x', /2,147,483,648 bytes.*at most 2,147,483,647/s],
    ['inside/sums.onnx', 'x', /sums\.onnx\.data is not a plain file/],
    [file('iris-zipmap.onnx'), 'x', /sequence of maps.*zipmap/s],
    [file('iris.onnx'), 'a/b', /"a\/b" is no name of a model/],
  ] as const)
    await assert.rejects(register(name, resolve(project, path)), { message })
  const { version } = await register('sums', file('sums.onnx'))
  assert.deepEqual(
    version.files.map(({ name }) => name),
    ['millrace.json', 'model.onnx'],
  )
  const { models } = JSON.parse(await expectDone('models', '--json'))
  assert.deepEqual(
    models.map(({ model }: { model: string }) => model),
    ['iris', 'judged', 'sums'],
  )
  const [row] = JSON.parse(await readFile(join(data, 'torch.json'), 'utf8')).sums.x
  assert.match(await expectDone('predict', JSON.stringify(row), '--model', 'sums'), /^-?[\d.]+\n$/)
  assert.match((await verb('register', '--onnx', 'a.onnx')).stderr, /--name is missing/)
})

test('a folder of MLflow is registered by its ONNX flavour, with the names of its signature', async () => {
  const folder = join(project, 'mlflow')
  await mkdir(folder)
  await copyFile(file('iris.onnx'), join(folder, 'model.onnx'))
  await copyFile(file('mlflow/MLmodel'), join(folder, 'MLmodel'))
  const { columns, origin, file: found } = await readMlflow(folder)
  assert.deepEqual(columns, names)
  assert.deepEqual(origin, {
    mlflow_version: '3.17.2',
    model_uuid: '5f0d7a1e2b3c4d5e8f90a1b2c3d4e5f6',
    run_id: '0123456789abcdef0123456789abcdef',
  })
  assert.equal(found, join(folder, 'model.onnx'))
  assert.match(
    await expectDone('register', '--mlflow', folder, '--name', 'flow'),
    /Version 1 of flow/,
  )
  const answer = JSON.parse(
    await expectDone('predict', JSON.stringify(record(3)), '--model', 'flow', '--json'),
  )
  assert.equal(answer.prediction, sklearn.iris.label[3])
  const model = await readFile(join(folder, 'MLmodel'), 'utf8')
  for (const [text, code] of [
    [model.replace('data: model.onnx', 'data: ../model.onnx'), 'refused'],
    [model.replace(/ {2}onnx:[\s\S]*?(?= {2}python_function)/, ''), 'unsupported'],
  ] as const) {
    await writeFile(join(folder, 'MLmodel'), text)
    await assert.rejects(readMlflow(folder), { code })
  }
  await assert.rejects(readMlflow(join(project, 'inside')), { code: 'not_found' })
})
