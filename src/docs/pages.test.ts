import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/system/millrace.ts'
import { every, lines, records } from '../config/define.ts'
import { choice, int, logRange, range } from '../config/ranges.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { ConfigContext, Model, UserConfig } from '../config/types.ts'
import { nextWord } from '../tasks/nextword/options.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import type { Champion } from './champion.ts'
import { judgePages } from './pages.ts'
import { doneTo, writePages } from './write.ts'

const golden = new URL('../../test/data/docs/', import.meta.url)
const champion: Champion = JSON.parse(await readFile(new URL('champion.json', golden), 'utf8'))

const mode = {
  ...{ seconds: 1, cpuSeconds: 1, peakBytes: 1, curve: [{ loss: 1, valLoss: 1 }] },
  train: {},
}

const configOf = ({ home }: Pick<ConfigContext, 'home'>): UserConfig => ({
  keep: { versions: 5, days: 1 },
  models: {
    words_2: {
      task: nextWord({ units: 32 }),
      data: lines('data/sentences.csv', { column: 'the | text', maxRows: 9000 }),
      ingest: { batch: 1, writeBack: true, refill: () => [] },
      train: {
        workers: 'cores',
        distributed: { launcher: 'mpi', hostfile: '/etc/hosts.mpi', timeout: '90s' },
      },
      first: { data: { maxRows: 100 }, train: { epochs: 1 } },
      evaluate: { evalSet: join(home, 'cases.json'), completions: 'begin.txt', words: 1 },
      compare: {
        reference: {
          name: 'the <b>source</b>',
          note: 'One machine.',
          rows: 6000,
          task: nextWord(),
          sequential: mode,
          distributed: mode,
        },
      },
      gauge: { name: 'words_accuracy', labels: { mode: 'all' } },
    },
    churn: {
      about: {
        summary: 'Tells who will leave | *soon*.',
        owner: 'the millers <mill@example.org>',
        intendedUse: 'To call them.\n\nNot to be taken for `more`.',
        limits: '# Nothing is known of companies',
      },
      task: tabularClass({ label: 'left', ignore: ['a|b`'] }),
      data: records(join(home, 'data', 'customers.csv')),
      ingest: { from: 'queue "new".jsonl', batch: 100, schedule: every('90m') },
      train: { learningRate: 0.01, schedule: every('1d') },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        auc: { atLeast: 0.8 },
        f1: { atLeast: 'champion', tolerance: 0.02 },
        loss: { atMost: 'champion', tolerance: 0.1 },
      },
      tune: {
        search: 'random',
        metric: 'auc',
        parallel: 2,
        ranges: {
          'task.hidden': choice([[], [32]]),
          'task.dropout': range(0, 0.4),
          'train.learningRate': logRange(5e-4, 2e-2),
          'train.batchSize': int(16, 64),
        },
      },
    },
  },
})

const resolved = (project = '/project', home = '/project/.millrace', user = configOf({ home })) =>
  resolveConfig(user, { project, home, fast: false })

const known = new Map([['churn', champion]])
const textsIn = async (folder: string, ...given: Parameters<typeof resolved>) =>
  Object.fromEntries(
    (await judgePages(folder, resolved(...given), known)).map(({ name, text }) => [name, text]),
  )

test('The pages are what they were', async () => {
  const texts = await textsIn('/nowhere')
  assert.deepEqual(Object.keys(texts), [
    'README.md',
    'models/churn.md',
    'models/words_2.md',
    'pipelines/churn.md',
    'pipelines/words_2.md',
  ])
  for (const [name, text] of Object.entries(texts))
    assert.equal(text, await readFile(new URL(name, golden), 'utf8'), name)
})

test('They are the same wherever project and home lie, and name no folder of this machine', async () => {
  const texts = await textsIn('/nowhere')
  assert.deepEqual(await textsIn('/nowhere', '/elsewhere/deep', '/state'), texts)
  assert.doesNotMatch(Object.values(texts).join(''), /\/(project|nowhere|etc)\b/)
})

/** A folder with a configuration file, and one for pages within. */
const place = async () => {
  const project = await temporaryFolder()
  const source = join(project, 'millrace.config.ts')
  await writeFile(source, '', { mode: 0o640 })
  return { project, source, pages: join(project, 'docs') }
}

test('They are written once, with the rights of the configuration, and removed with their model', async (t) => {
  const { project, source, pages } = await place()
  t.after(() => rm(project, { recursive: true }))
  const write = async (config = resolved()) => {
    const judged = await judgePages(pages, config, known)
    await writePages(pages, judged, source)
    return judged.map((page) => `${page.name} ${doneTo(page)}`)
  }
  assert.equal((await write()).filter((line) => line.endsWith(' written')).length, 5)
  const before = await stat(join(pages, 'models/churn.md'))
  assert.deepEqual(
    [before.mode & 0o777, (await stat(join(pages, 'models'))).mode & 0o777],
    [0o640, 0o750],
  )
  assert.equal((await write()).filter((line) => line.endsWith(' unchanged')).length, 5)
  assert.equal((await stat(join(pages, 'models/churn.md'))).ino, before.ino)

  await writeFile(join(pages, 'models/own.md'), '# Our own\n')
  await mkdir(join(pages, 'models/folder.md'))
  const churn: Model = { task: tabularClass({ label: 'left' }), data: records('data.csv') }
  const done = await write(resolved('/project', '/home', { models: { churn } }))
  assert.deepEqual(
    done.filter((line) => line.endsWith(' removed')),
    ['models/words_2.md removed', 'pipelines/words_2.md removed'],
  )
  assert.deepEqual(await readdir(join(pages, 'models')), ['churn.md', 'folder.md', 'own.md'])
})

test('Of a configuration that only can be read the pages can be written again', async (t) => {
  const { project, source, pages } = await place()
  t.after(() => rm(project, { recursive: true }))
  await chmod(source, 0o444)
  await writePages(pages, await judgePages(pages, resolved(), known), source)
  const rightsOf = async (name: string) => (await stat(join(pages, name))).mode & 0o777
  assert.deepEqual([await rightsOf('models'), await rightsOf('models/churn.md')], [0o755, 0o644])
})

test('A page of somebody else is named, and nothing is written', async (t) => {
  const { project, source, pages } = await place()
  t.after(() => rm(project, { recursive: true }))
  await mkdir(pages)
  await writeFile(join(pages, 'README.md'), '# Our documents\n')
  const judged = await judgePages(pages, resolved(), known)
  await assert.rejects(writePages(pages, judged, source), {
    code: 'refused',
    exit: 3,
    what: `Not written by \`millrace docs\`: ${join(pages, 'README.md')}. Nothing was changed.`,
  })
  assert.deepEqual(await readdir(pages), ['README.md'])
  assert.equal(await readFile(join(pages, 'README.md'), 'utf8'), '# Our documents\n')
})
