import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Evaluation, Run } from '../src/core/records.ts'
import type { CompletionsView, LoopView, PredictView } from '../src/operations/contract.ts'
import { hold } from '../src/store/hold.ts'
import { openStore } from '../src/store/home.ts'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder, untilAnswer } from './system/millrace.ts'

// What a killed process held is free soon.
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tiny')
const home = await temporaryFolder()
after(() => remove(home))

const json = async <T>(url: string, init?: RequestInit) =>
  (await (await fetch(url, init)).json()) as T
const post = <T = PredictView>(url: string, body: unknown = {}) =>
  json<T>(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
/** The endpoint takes a promoted version up within moments, without a request that fails. */
const untilVersion = async (url: string, version: number) => {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await post(`${url}/predict`, { text: 'anna reads' })
    assert(answer.next_word)
    if (answer.version === version) return
    await sleep(25)
  }
  throw new Error(`Version ${version} was not taken up within ten seconds.`)
}
const verb = async (...words: string[]) => {
  const ended = await millrace([...words, '--home', home, '--json'])
  return { code: ended.code, answer: JSON.parse(ended.stdout) }
}

test('The loop turns: data, a first version, a larger one, answers, metrics, pages', async () => {
  await using up = await startUp({ project, home })
  await untilAnswer(up.url, 'anna reads', 60)
  await up.event((event) => event['kind'] === 'promoted' && event['version'] === 2, 60)

  const answer = await post(`${up.url}/predict`, { text: 'Anna reads' })
  assert.equal(answer.next_word, 'the')
  assert.equal(answer.model, 'tiny')
  const [first, second] = answer.suggestions
  assert(first && second && first.probability > second.probability)

  const { accuracy } = await post<Evaluation>(`${up.url}/evaluate`)
  assert.equal(accuracy, 1)
  const metrics = await (await fetch(`${up.url}/metrics`)).text()
  assert.match(metrics, /^tiny_model_accuracy\{mode="sequential"\} 1$/m)
  assert.equal((await fetch(`${up.url}/readyz`)).status, 200)
  assert.equal((await fetch(`${up.url}/openapi.json`)).status, 200)
  assert.equal((await fetch(`${up.url}/docs/`)).status, 200)

  const { models } = await json<LoopView>(`${up.url}/api/loop`)
  assert.deepEqual(
    models[0]?.stages.map(({ stage, state }) => [stage, state]),
    ['data', 'train', 'evaluate', 'register', 'serve', 'monitor'].map((stage) => [stage, 'done']),
  )
  const { runs } = await json<{ runs: Run[] }>(
    `${up.url}/api/runs?columns=metrics.val_loss,params.train.device,params.device.found`,
  )
  assert.deepEqual(
    runs.map((run) => [run.trigger, run.status]),
    [
      ['larger', 'finished'],
      ['first', 'finished'],
    ],
  )
  const { 'train.device': device, 'device.found': found } = runs[0]?.params ?? {}
  assert.match(`${device} ${found}`, /^(cpu cpu; no CUDA: .|cuda cuda; onnxruntime)/)
  const { log } = await json<{ log: { line: string }[] }>(`${up.url}/api/runs/${runs[0]?.id}`)
  assert.equal(log[0]?.line, `device: ${found}`)
  const { versions } = await json<{ versions: CompletionsView[] }>(
    `${up.url}/api/models/tiny/completions`,
  )
  assert.deepEqual(
    versions[0]?.completions.map(({ input }) => input),
    ['anna reads the', 'carl sells the old'],
  )
  assert(versions[0]?.completions.every(({ completion }) => completion.split(' ').length === 3))
  const kept = await readFile(join(home, 'models/tiny/2/completions.json'), 'utf8')
  assert.deepEqual(
    JSON.parse(kept),
    versions[0]?.completions.map(({ input, completion }) => ({
      input,
      completed: `${input} ${completion}`,
    })),
  )
  const page = await (await fetch(`${up.url}/api/models/tiny/completions.html?version=2`)).text()
  assert.equal(page, await readFile(join(home, 'models/tiny/2/completions.html'), 'utf8'))

  // Another one serves as well, and leaves the schedule to the first.
  await using other = await startUp({ project, home })
  await untilAnswer(other.url, 'anna reads', 10)
  assert.equal(await other.end('SIGINT'), 0)
  assert(!other.lines.some((line) => /"kind":"(evaluated|run)"/.test(line)))

  assert.equal(await up.end('SIGINT'), 0)
})

test('After a restart the champion answers, and verbs work on the home', async () => {
  const predicted = await verb('predict', 'dora finds the blue', '--top', '2')
  assert.equal(predicted.code, 0)
  assert.equal(predicted.answer.next_word, 'boat')
  assert.equal(predicted.answer.suggestions.length, 2)

  await using up = await startUp({ project, home })
  assert.equal(
    (await post(`${up.url}/predict`, { text: 'anna reads' }).catch(() => null))?.version ?? 2,
    2,
  )
  await untilAnswer(up.url, 'anna reads', 10)

  const ingested = await verb('ingest')
  assert.equal(ingested.code, 0)
  assert.equal(ingested.answer.added, 20)
  assert.equal(ingested.answer.left, 30)
  const csv = (await readFile(join(home, 'data/sentences.csv'), 'utf8')).split('\n')
  assert.equal(csv[0], 'sentence')
  assert.match(csv[1] ?? '', /^visitor ak reads/)
  assert.match(csv[20] ?? '', /^visitor jl reads/)
  assert.match(csv[21] ?? '', /^anna reads/)

  assert.equal((await verb('promote', '1')).code, 0)
  await up.event((event) => event['kind'] === 'promoted' && event['version'] === 1, 10)
  await untilVersion(up.url, 1)
  assert.equal((await verb('rollback')).answer.alias.version, 2)
  const none = await verb('promote', '99')
  assert.equal(none.code, 1)
  assert.equal(none.answer.error.code, 'not_found')
  await up.end('SIGTERM')

  const { answer } = await verb('models')
  assert.equal(answer.models[0].aliases[0].version, 2)
  assert.equal(answer.models[0].versions.length, 2)
  const changed = await verb('models', 'tiny', '1', '2')
  assert(changed.answer.differences.some(({ name }: { name: string }) => /epochs/.test(name)))
  const evaluated = await verb('evaluate')
  assert.equal(evaluated.answer.evaluation.accuracy, 1)
  assert.equal((await verb('runs')).answer.runs.length, 2)
})

test('A damaged model file is refused and the champion before it answers', async () => {
  const model = join(home, 'models/tiny/2/model.onnx')
  const bytes = await readFile(model)
  await writeFile(model, bytes.fill(0, 100, 200))
  const { answer } = await verb('models')
  const digest = answer.models[0].versions[0].files.find(
    ({ name }: { name: string }) => name === 'model.onnx',
  ).digest
  await writeFile(join(home, 'blobs', digest.slice(0, 2), digest.slice(2)), bytes)
  await using up = await startUp({ project, home })
  await untilAnswer(up.url, 'anna reads', 10)
  assert.equal((await post(`${up.url}/predict`, { text: 'anna reads' })).version, 1)
})

test('A port in use is named, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((ready) => other.once('listening', ready))
  const address = other.address()
  assert(address && typeof address === 'object')
  const ended = await millrace(['up', project, '--home', home, '--port', `${address.port}`])
  other.close()
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, new RegExp(`${address.port}.*--port`, 's'))
})

test('Wrong use ends with code 2, clean asks before it removes', async () => {
  const other = await temporaryFolder()
  assert.equal((await millrace(['up', 'nowhere', '--home', other])).code, 2)
  await remove(other)
  assert.equal((await millrace(['levitate'])).code, 2)
  assert.equal((await millrace(['predict', '--home', home])).code, 2)
  assert.equal((await millrace(['up', project, '--port', 'x'])).code, 2)
  const asked = await millrace(['clean', '--home', home])
  assert.equal(asked.code, 3)
  const store = await openStore(home)
  const training = await hold(store, 'train/tiny')
  const busy = await millrace(['clean', '--home', home, '--yes'])
  assert.deepEqual([busy.code, /works in .*A training of tiny/.test(busy.stderr)], [3, true])
  await training[Symbol.asyncDispose]()
  await store.close()
  await sleep(2000)
  assert.equal((await verb('clean', '--yes')).answer.removed, true)
  assert.equal((await verb('clean', '--yes')).answer.removed, false)
})
