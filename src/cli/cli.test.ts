import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readArgs, wholeNumber } from './args.ts'
import { helpOf, overview } from './help.ts'
import { bar } from './progress.ts'
import { newOptionIn, newVerbOf } from './renamed.ts'
import { figure, span, table } from './table.ts'
import type { Verb } from './verb.ts'
import { allVerbs, verbNamed, verbNames } from './verbs.ts'

const verb: Verb = {
  name: 'promote',
  summary: '',
  positionals: '[MODEL] VERSION',
  arity: [1, 2],
  options: { force: { type: 'boolean', help: '' }, top: { type: 'string', help: '' } },
  load: async () => ({ run: async () => {} }),
}

test('Words and options are read by name', () => {
  const args = readArgs(verb, ['words', '3', '--force', '--top', '5', '--json'])
  assert.deepEqual(args.positionals, ['words', '3'])
  assert.equal(args.flag('force'), true)
  assert.equal(args.flag('json'), true)
  assert.equal(args.flag('help'), false)
  assert.equal(args.whole('top', [1, 10]), 5)
  assert.equal(args.text('home'), undefined)
})

test('Wrong use is refused with the verb to ask for help', () => {
  const refused = (words: string[]) => {
    try {
      readArgs(verb, words)
    } catch (error) {
      return String(error)
    }
    return 'accepted'
  }
  assert.match(refused([]), /"promote" needs \[MODEL\] VERSION\. Do: See: millrace promote --help/)
  assert.match(refused(['a', '1', 'more']), /does not know what to do with "more"/)
  assert.match(refused(['1', '--forse']), /Unknown option '--forse'/)
})

test('A number out of bounds is answered with what was found and what is allowed', () => {
  assert.equal(wholeNumber('PORT', '4700', [0, 65_535]), 4700)
  for (const wrong of ['', 'x', '1.5', '-1', '65536'])
    assert.throws(
      () => wholeNumber('PORT', wrong, [0, 65_535]),
      /PORT: found ".*"\. Allowed: a whole number from 0 to 65535\./,
    )
})

test('A table has columns; numbers stand on the right', () => {
  assert.equal(
    table(
      ['run', 'loss', 'version'],
      [
        ['abc', 7.25, 1],
        ['de', 10.125, null],
      ],
    ),
    ['run    loss  version', 'abc    7.25        1', 'de   10.125        –'].join('\n'),
  )
})

test('Lengths of time are told in words', () => {
  assert.deepEqual([4.21, 42, 185, 7300].map(span), ['4.2 s', '42 s', '3 min 5 s', '2 h 1 min'])
})

test('The progress bar shows epoch, share, losses, speed and time left', () => {
  assert.equal(
    bar({
      epoch: 2,
      epochs: 3,
      step: 85,
      steps: 170,
      loss: 7.2134,
      valLoss: 7.398,
      examplesPerSecond: 5320.4,
      secondsLeft: 12.4,
    }),
    'epoch 2/3 ━━━━━━━━━━━━────────────  50%  loss 7.213  val_loss 7.398  5,320 examples/s  12 s left',
  )
})

const golden = new URL('../../test/data/cli/help.txt', import.meta.url)

test('The help text is what it was', async () => {
  const verbs = await allVerbs()
  const text = [overview(verbs), ...verbs.map(helpOf)].join('\n\n')
  assert.equal(`${text}\n`, await readFile(golden, 'utf8'))
})

test('Every verb has code behind it', async () => {
  const verbs = await allVerbs()
  assert.deepEqual(
    verbs.map(({ name }) => name),
    verbNames,
  )
  for (const one of verbs) assert.equal(typeof (await one.load()).run, 'function', one.name)
})

test('The README lists every verb', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [, list = ''] = /lists the verbs.*?\n```\n(.*?)```/s.exec(readme) ?? []
  const listed = list.split('\n').flatMap((line) => line.split(' ')[0] || [])
  assert.deepEqual([...listed].sort(), [...verbNames].sort())
})

test('What is no verb is none, whatever JavaScript calls so', async () => {
  for (const name of ['', 'lap', 'toString', '__proto__'])
    assert.equal(await verbNamed(name), undefined, name)
  for (const name of ['constructor', 'toString']) {
    assert.equal(newVerbOf(name), undefined)
    assert.equal(newOptionIn(`Unknown option '--${name}'`), undefined)
  }
  assert.equal(newVerbOf('folds'), 'The verb "folds" is called "crossvalidate" now.')
  assert.equal(newOptionIn("Unknown option '--hosts'"), '--hosts is called --hostfile now.')
})

test('An option that is mistyped is told with the one that was meant', async () => {
  const train = await verbNamed('train')
  assert.ok(train)
  assert.throws(() => readArgs(train, ['--wokers', '2']), {
    code: 'bad_usage',
    what: "Unknown option '--wokers'",
    fix: 'Did you mean --workers? See: millrace train --help',
  })
  assert.throws(() => readArgs(train, ['--zzz']), { fix: 'See: millrace train --help' })
})

test('An option may be given several times', async () => {
  const up = await verbNamed('up')
  assert.ok(up)
  const args = readArgs(up, ['--allow-host', 'a.example', '--allow-host', 'b.example'])
  assert.deepEqual(args.texts('allow-host'), ['a.example', 'b.example'])
  assert.deepEqual(readArgs(up, []).texts('allow-host'), [])
})

test('config prints what is said of serving, batches, keys and what is kept, and no key', async (t) => {
  const project = await mkdtemp(join(tmpdir(), 'millrace-config-'))
  t.after(() => rm(project, { recursive: true }))
  await writeFile(join(project, 'log.key'), 'ab'.repeat(32))
  await writeFile(
    join(project, 'millrace.config.ts'),
    `export default {
      models: {},
      serving: { processes: 3 },
      keep: { runs: 7 },
      encryption: { keyFile: 'log.key', formerKeyFiles: ['old.key'] },
      batches: { nightly: { model: 'm', from: 'a.csv', to: 'b-{time}.csv', schedule: { kind: 'every', interval: '1d' } } },
    }`,
  )
  const text = await printedBy('config', ['--project', project])
  const { serving, batches, encryption, keep } = JSON.parse(text)
  assert.deepEqual(serving, { processes: 3 })
  assert.deepEqual(keep, { versions: 20, datasets: 20, runs: 7, days: 7 })
  assert.deepEqual(encryption, {
    keyFile: join(project, 'log.key'),
    formerKeyFiles: [join(project, 'old.key')],
  })
  assert.deepEqual([batches[0].name, batches[0].from], ['nightly', join(project, 'a.csv')])
  assert.doesNotMatch(text, /abab/)
})

/** What a command prints, with --json. */
const printedBy = async (name: string, words: string[]): Promise<string> => {
  const verb = await verbNamed(name)
  assert.ok(verb)
  const { run } = await verb.load()
  const printed: string[] = []
  await run(readArgs(verb, words), {
    json: true,
    terminal: false,
    out: (line) => void printed.push(line),
    note: () => {},
    draw: () => {},
    confirm: async () => false,
    ask: async () => null,
    interrupted: () => new AbortController().signal,
  })
  return printed.join('\n')
}

test('config --schema prints JSON Schema and needs no project', async () => {
  const schema = JSON.parse(await printedBy('config', ['--schema', '--project', '/nowhere']))
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.deepEqual(schema.$defs.Config.required, ['models'])
})

test('numbers are told as people read them', () => {
  for (const [value, name, told] of [
    [38.967468029133826, 'loss', '38.97'],
    [13_410_000, 'mse', '13,410,000'],
    [0.000123456, 'val_loss', '0.0001235'],
    [345_500_000, 'memory_bytes', '345.5 MB'],
    [999, 'memory_bytes', '999 B'],
    [0, 'memory_bytes', '0 B'],
    [75.4, 'cpu_seconds', '1 min 15 s'],
    [undefined, 'auc', null],
  ] as const)
    assert.equal(figure(value, name), told)
  assert.equal(
    table(
      ['name', 'size', 'none'],
      [
        ['a', figure(5e8, 'x_bytes'), null],
        ['bc', figure(1, 'x_bytes'), null],
      ],
    ),
    'name    size  none\na     500 MB  –\nbc       1 B  –',
  )
})
