import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, open, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PredictView } from '../src/operations/contract.ts'
import { millrace } from './system/here.ts'
import { remove, root, startUp, temporaryFolder, untilAnswer } from './system/millrace.ts'

const folder = await temporaryFolder()
after(() => remove(folder))

const project = join(folder, 'project')
const home = join(folder, 'home')
const csv = join(project, 'sentences.csv')
const configFile = join(project, 'millrace.config.ts')
const config = `import { defineConfig, lines, nextWord } from 'millrace'
export default defineConfig({
  models: {
    words: {
      task: nextWord({ embedding: 8, units: 16 }),
      data: lines('sentences.csv', { column: 'sentence', maxRows: 400 }),
      ingest: { from: 'new.txt', writeBack: true, batch: 5 },
      train: { epochs: 12, learningRate: 0.02, seed: 1 },
      gate: {},
    },
  },
})
`
const people = ['anna', 'berta', 'carl', 'dora', 'emil']
const things = ['the blue boat', 'the old clock', 'the red door', 'the new book']
const sentences = people.flatMap((who) =>
  ['reads', 'paints', 'sells', 'finds'].flatMap((does) =>
    things.flatMap((what) =>
      ['every monday', 'after lunch'].map((when) => `${who} ${does} ${what} ${when}`),
    ),
  ),
)
const good = `sentence\n${sentences.join('\n')}\n`

await mkdir(project)
await writeFile(configFile, config)

const verb = (...words: string[]) => millrace([...words, '--project', project, '--home', home])
const predict = (url: string, text: string) =>
  fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })
const suggestions = async (url: string, text: string): Promise<PredictView> => {
  const response = await predict(url, text)
  assert.equal(response.status, 200)
  return (await response.json()) as PredictView
}
const refusal = async (url: string, text: string) => {
  const response = await predict(url, text)
  const { error } = (await response.json()) as {
    error: { code: string; what: string; fix: string }
  }
  return { status: response.status, ...error }
}

const latin = Buffer.from('sentence\none two\ncaf\xff au lait\n', 'latin1')
const binary = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 10, 0, 0xff])
const files: readonly [name: string, content: string | Uint8Array, message: RegExp][] = [
  [
    'without the column',
    'id,text\n1,one\n',
    /has no column "sentence".*names "id", "text".*column/s,
  ],
  ['that is empty', '', /is empty.*Give a CSV file/s],
  ['with a header only', 'sentence\n', /a header but no rows.*Add rows/s],
  ['that is binary', binary, /line 1, holds a NUL byte.*binary.*CSV in UTF-8/s],
  ['with a line of 9 MB', `sentence\none\n${'x'.repeat(9e6)}\n`, /line 3, is longer than.*Split/s],
  ['that is not UTF-8', latin, /line 3, is not UTF-8.*Save the file as UTF-8/s],
  ['with one row', 'sentence\nhello big world\n', /judge a model by.*more rows/s],
]

for (const [name, content, message] of files)
  test(`A CSV file ${name} is refused with what to do`, async () => {
    await writeFile(csv, content)
    const { code, stderr } = await verb('train')
    assert.match(stderr, message)
    if (!/rows/.test(message.source)) assert(stderr.includes(csv), stderr)
    assert.equal(code, 1)
  })

test('A first start on data that cannot be read ends with code 1 and says why', async () => {
  await writeFile(csv, latin)
  const { code, stderr } = await millrace(['up', project, '--home', home, '--port', '0'])
  assert.match(stderr, /sentences\.csv, line 3, is not UTF-8/)
  assert.equal(code, 1)
})

test('The champion goes on answering when the file turns bad', async () => {
  await writeFile(csv, good)
  const trained = await verb('train')
  assert.equal(trained.code, 0, trained.stderr)
  await writeFile(csv, binary)
  const again = await verb('train')
  assert.match(again.stderr, /line 1, holds a NUL byte/)
  assert.equal(again.code, 1)
  await using up = await startUp({ project, home })
  await untilAnswer(up.url, 'anna reads', 10)
  assert.equal((await suggestions(up.url, 'anna reads')).next_word, 'the')
  assert(
    up.lines.some((line) => /data of words: .*holds a NUL byte/.test(line)),
    up.lines.join('\n'),
  )

  await test('Words never seen are read as some word', async () => {
    const unseen = await suggestions(up.url, 'xyzzy plugh')
    assert.equal(unseen.suggestions.length, 5)
    assert(unseen.suggestions.every(({ word }) => /^[a-z]+$/.test(word)))
  })
  await test('A text without any word gets no suggestion, an empty one a refusal', async () => {
    assert.equal((await suggestions(up.url, '🙂 ?!')).next_word, null)
    for (const text of ['', '  \n']) {
      const refused = await refusal(up.url, text)
      assert.equal(refused.status, 400)
      assert.match(refused.what, /text/)
    }
  })
  await test('A text of 60 kB is answered by its end, 1 MB is refused', async () => {
    const end = `${sentences[0]} ${sentences[9]} `.repeat(4)
    const long = await suggestions(up.url, `xyzzy plugh ${end.repeat(200)}anna reads`)
    assert.deepEqual(long, await suggestions(up.url, `${end}anna reads`))
    const refused = await refusal(up.url, 'x '.repeat(5e5))
    assert.equal(refused.status, 413)
    assert.equal(refused.code, 'too_large')
    assert.equal((await suggestions(up.url, 'anna reads')).next_word, 'the')
  })
  assert.equal(await up.end('SIGTERM'), 0)
})

test('The command line predicts for 1 MB of text from standard input', async () => {
  const main = join(root, 'src/cli/main.ts')
  const words = ['predict', '-', '--project', project, '--home', home, '--json']
  const child = spawn(process.execPath, [main, ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  const end = `${sentences[0]} ${sentences[9]} `.repeat(4)
  child.stdin.end(`${'many more words '.repeat(65_536)}${end}`)
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  assert.equal(
    JSON.parse(said).next_word,
    JSON.parse((await verb('predict', end, '--json')).stdout).next_word,
  )
  const empty = await verb('predict', ' ')
  assert.match(empty.stderr, /The text is empty/)
  assert.equal(empty.code, 1)
  assert.match((await verb('predict', '🙂')).stdout, /No suggestion/)
})

const broken: readonly [name: string, config: string, message: RegExp][] = [
  [
    'a syntax error',
    'export default {\n  models: {{ }\n',
    /millrace\.config\.ts, line 2, could not/,
  ],
  [
    'a value of a wrong type',
    config.replace('epochs: 12', "epochs: 'three'"),
    /models\.words\.train\.epochs: found "three", allowed a number/,
  ],
  [
    'a field that does not exist',
    config.replace('epochs', 'epoch'),
    /words\.train\.epoch: no such/,
  ],
  ['code that throws', "export default () => { throw new Error('mine') }", /config\.ts .*: mine/],
]

for (const [name, content, message] of broken)
  test(`A configuration with ${name} ends with code 2 and its path`, async () => {
    await writeFile(configFile, content)
    const { code, stderr } = await verb('config', project)
    await writeFile(configFile, config)
    assert.match(stderr, message)
    assert(stderr.includes(project))
    assert.equal(code, 2)
  })

test('Sentences of any script go through the whole loop', async () => {
  // A byte order mark, CRLF, right to left, combining marks beside composed letters, emoji.
  const unicode = [
    'הילדה קוראת את הספר הכחול',
    'الولد يقرأ الكتاب الجديد',
    'cafe\u0301 cre\u0300me coûte très cher',
    'naïve 日本 🙂 schöne Grüße',
    'वह किताब पढ़ती है',
  ]
  const rows = Array.from({ length: 200 }, (_, n) => `${unicode[n % 5]} ${people[n % 4]} ${n % 7}`)
  await writeFile(csv, `\uFEFFsentence\r\n${rows.join('\r\n')}\r\n`)
  await writeFile(join(project, 'new.txt'), 'שלום 👩‍👩‍👧 עולם\r\ne\u0301té "d\'hiver", à venir\r\n')
  const ingested = await verb('ingest', '--json')
  assert.equal(JSON.parse(ingested.stdout).added, 2, ingested.stderr)
  const lines = (await readFile(csv, 'utf8')).split('\r\n')
  assert.deepEqual(lines.slice(0, 4), [
    '\uFEFFsentence',
    'שלום 👩‍👩‍👧 עולם',
    '"e\u0301té ""d\'hiver"", à venir"',
    rows[0],
  ])
  assert.equal(lines.length, 204)
  assert.equal(await readFile(join(project, 'new.txt'), 'utf8'), '')
  const trained = await verb('train')
  assert([0, 3].includes(trained.code ?? 1), trained.stderr)
  assert.equal((await verb('promote', '2', '--force')).code, 0)
  const answer = async (text: string) => JSON.parse((await verb('predict', text, '--json')).stdout)
  assert.equal((await answer('הילדה קוראת את')).next_word, 'הספר')
  assert.equal((await answer('CAFÉ crème coûte')).next_word, 'très')
  assert.equal((await answer('वह किताब')).next_word, 'पढ़ती')
})

test('Data without a word that the champion knows makes a new champion', async () => {
  const other = sentences.map((text) => text.replace(/[a-z]/g, (letter) => `${letter}q`))
  await writeFile(csv, `sentence\n${other.join('\n')}\n`)
  const { code, stderr } = await verb('train', '--json')
  assert.equal(code, 0, stderr)
  assert.match(stderr, /"kind":"promoted"/)
})

test('A file of 1 GB is read with little memory', { timeout: 120_000 }, async (t) => {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < 4e9) return t.skip('There are less than 4 GB of temporary space.')
  const row = `${'the old clock in the small house strikes '.repeat(24)}\n`
  const block = Buffer.from(row.repeat(1024))
  const file = await open(csv, 'w')
  await file.write(`${good}`)
  for (let size = 0; size < 2 ** 30; size += block.length) await file.write(block)
  await file.close()
  const child = spawn(
    process.execPath,
    [join(root, 'src/cli/main.ts'), 'train', '--project', project, '--home', home],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let peak = 0
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  while (child.exitCode === null) {
    peak = Math.max(peak, memoryOf(child.pid))
    await sleep(50)
  }
  await rm(csv)
  assert([0, 3].includes(child.exitCode), said)
  if (process.platform === 'linux') assert(peak > 0 && peak < 500, `${peak} MB`)
})

/** Most memory a process has held so far, MB; 0 where that cannot be told. */
const memoryOf = (pid: number | undefined): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
