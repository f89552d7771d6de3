/** Endpoints of a running server, changed by other processes, and after a restart. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { millrace } from './system/here.ts'
import { remove, root, startUp, temporaryFolder } from './system/millrace.ts'

const data = join(import.meta.dirname, 'data/onnx')
const sklearn = JSON.parse(await readFile(join(data, 'sklearn.json'), 'utf8'))
const project = await temporaryFolder()
const home = join(project, '.millrace')
after(() => remove(project))

const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const row = Object.fromEntries(names.map((name, at) => [name, sklearn.iris.rows[3][at]]))

const declare = async (endpoints: object, folder = project) => {
  await writeFile(join(folder, 'endpoints.json'), JSON.stringify(endpoints))
  const config = `import { readFileSync } from 'node:fs'
export default ({ project }) => ({
  models: {},
  endpoints: JSON.parse(readFileSync(project + '/endpoints.json', 'utf8')),
})
`
  await writeFile(join(folder, 'millrace.config.ts'), config)
}

/** What a command prints; it runs in this process, which is not that of the server. */
const done = async (words: readonly string[], folder = project): Promise<string> => {
  const { code, stdout, stderr } = await millrace(words, folder)
  assert.equal(code, 0, stderr)
  return stdout
}
const endpoint = (...words: string[]) => done(['endpoint', ...words])

const register = (file: string, name: string, ...more: string[]) =>
  millrace(
    ['register', '--onnx', join(data, file), '--name', name, '--columns', names.join(','), ...more],
    project,
  )

before(async () => {
  await declare({ flowers: { model: 'iris', deadline: '2s' } })
  assert.equal((await register('iris.onnx', 'iris')).code, 0)
})

/** Asks until the answer is as it has to be. */
const until = async (
  url: string,
  model: string,
  fits: (status: number, body: unknown) => boolean,
) => {
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ row, model }),
    })
    const body: unknown = await response.json()
    if (fits(response.status, body)) return body
    assert.ok(tries < 600, JSON.stringify(body))
    await sleep(50)
  }
}
const answers = (status: number) => status === 200
const isGone = (status: number) => status === 404
const isUnloaded = (status: number, body: unknown) =>
  status === 503 && JSON.stringify(body).includes('It was unloaded.')

test('what another process changes counts in the server, and after its restart', async () => {
  {
    await using up = await startUp({ project, home })
    for (const name of ['iris', 'flowers']) await until(up.url, name, answers)
    await endpoint('late', 'make', '--model', 'iris', '--max-batch', '8')
    await until(up.url, 'late', answers)
    await endpoint('flowers', 'unload')
    await until(up.url, 'flowers', isUnloaded)
    await until(up.url, 'iris', answers)
    await endpoint('iris', '--deadline', '3s', '--cors', 'https://a.example')
    await up.end('SIGTERM')
  }
  await using up = await startUp({ project, home })
  await until(up.url, 'late', answers)
  await until(up.url, 'flowers', isUnloaded)
  const shown = await endpoint('iris')
  assert.match(shown, /^Endpoint iris, of its model, generation 1\n/)
  assert.match(shown, /deadline +3 s {2}\(declared: 10 s\)/)
  assert.match(shown, /cors +https:\/\/a\.example {2}\(declared: none\)/)
  assert.match(shown, /change deadline: 3000 ms; cors: https:\/\/a\.example$/m)
  await endpoint('flowers', 'load')
  await until(up.url, 'flowers', answers)
  await endpoint('late', 'delete')
  await until(up.url, 'late', isGone)
  await up.end('SIGTERM')
})

test('another word of the configuration counts, whatever was changed before', async () => {
  await endpoint('flowers', '--deadline', '1s')
  assert.match(await endpoint('flowers'), /deadline +1 s {2}\(declared: 2 s\)/)
  await declare({ flowers: { model: 'iris', deadline: '4s' } })
  assert.match(await endpoint('flowers'), /deadline +4 s\n/)
  await using up = await startUp({ project, home })
  await until(up.url, 'flowers', answers)
  assert.match(await endpoint('flowers'), /configuration: declare deadline: 4000 ms/)
  await up.end('SIGTERM')
})

/** Words of a command; what stands in quotes is one. */
const wordsOf = (line: string): string[] =>
  (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'))

test('every command of the page does what the page says', async () => {
  const page = await readFile(join(root, 'docs/serving.md'), 'utf8')
  const block = (begin: string) => page.split(begin)[1]?.split('\n```')[0] ?? assert.fail(begin)
  const place = await temporaryFolder()
  try {
    const declared = block('```ts\nendpoints: ').replace(/,$/, '')
    const config = `export default { models: {}, endpoints: ${declared} }\n`
    await writeFile(join(place, 'millrace.config.ts'), config)
    const onnx = ['--onnx', join(data, 'iris.onnx'), '--name', 'autocomplete']
    assert.equal((await millrace(['register', ...onnx], place)).code, 0)
    const lines = `millrace endpoints${block('```sh\nmillrace endpoints')}`.split('\n')
    assert.equal(lines.length, 11)
    for (const line of lines) await done(wordsOf(line).slice(1), place)
    assert.match(
      await done(['endpoint', 'mail'], place),
      /deadline +0\.5 s\n(.*\n)+ .*cors +https:\/\/shop\.example\n(.*\n)* +state +loaded/,
    )
  } finally {
    await remove(place)
  }
})

test('commands say what is there, and refuse what makes no sense', async () => {
  const listed = await done(['endpoints'])
  assert.match(listed, /^endpoint +model +champion +policy +deadline +state +by +generation\n/)
  assert.match(listed, /^flowers +iris +1 +at once +4 s +loaded +configuration +\d+$/m)
  const refused = async (code: string, words: RegExp, ...asked: string[]) => {
    const { stdout } = await millrace(['endpoint', ...asked, '--json'], project)
    const { error } = JSON.parse(stdout)
    assert.equal(error.code, code)
    assert.match([error.what, error.why, error.fix].join('\n'), words)
  }
  await refused('bad_usage', /no word "canary"/, 'flowers', 'canary')
  await refused(
    'bad_usage',
    /load: it does not read deadline/,
    'flowers',
    'load',
    '--deadline',
    '1s',
  )
  await refused('not_found', /no endpoint "none"/, 'none')
  await refused('conflict', /declared by the configuration/, 'flowers', 'delete')
  const late = ['--max-batch', '3', '--generation', '0']
  await refused('conflict', /of generation \d+, not 0/, 'flowers', ...late)
  const wrong = /deadline: found "5 minutes", allowed a number and ms/
  await refused('bad_input', wrong, 'flowers', '--deadline', '5 minutes')
  const taken = await register('iris.onnx', 'flowers')
  assert.equal(taken.code, 3)
  assert.match(taken.stderr, /"flowers" is an endpoint, which answers with the model "iris"/)
})

test('where its model is deleted an endpoint answers 503, and that of the model is gone', async () => {
  await using up = await startUp({ project, home })
  await until(up.url, 'iris', answers)
  await done(['delete', 'model', 'iris', '--yes'])
  await until(up.url, 'iris', isGone)
  const body = await until(up.url, 'flowers', (status) => status === 503)
  assert.match(JSON.stringify(body), /No version of iris, for the endpoint flowers, is served/)
  assert.match(JSON.stringify(body), /or the model was deleted/)
  await up.end('SIGTERM')
  await using again = await startUp({ project, home })
  assert.ok(again.lines.some((line) => line.includes('endpoint flowers: there is no model iris')))
  await again.end('SIGTERM')
})
