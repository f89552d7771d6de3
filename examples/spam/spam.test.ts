import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../src/config/load.ts'
import { trainTask } from '../../src/pipeline/training.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { readPackage, writePackage } from '../../src/tasks/kit/package.ts'
import { splitRows } from '../../src/tasks/kit/split.ts'
import { type Labelled, prepare, readMails, waiting } from './prepare.ts'

let folder = ''
let mails: readonly Labelled[] = []
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  mails = await readMails()
})
after(() => rm(folder, { recursive: true }))

const count = (of: (mail: Labelled) => boolean) => mails.filter(of).length

test('each mail is there once, without what would give away where it was collected', () => {
  assert.equal(mails.length, 5879)
  assert.equal(
    count(({ label }) => label === 'spam'),
    1789,
  )
  assert.equal(new Set(mails.map(({ family }) => family)).size, 3017)
  for (const trace of [/\burl: http/i, /\[ilug\]/i, /sf\.net email is/i, /^(?:re|fwd?):/i, /\w@\w/])
    assert.ok(count(({ text }) => trace.test(text)) < 20, `${trace}`)
})

test('the data are written once, new mails as JSON', async () => {
  const data = join(folder, 'data')
  await prepare(data, mails)
  const table = await readFile(join(data, 'mails.csv'), 'utf8')
  assert.equal(table.slice(0, table.indexOf('\n')), '"text","label","family"')
  assert.equal(table.trimEnd().split('\n').length, 1 + mails.length - waiting)
  const queue = (await readFile(join(data, 'new_mails.jsonl'), 'utf8')).trimEnd().split('\n')
  assert.deepEqual(
    queue.map((line) => JSON.parse(line)),
    mails.slice(0, waiting),
  )
  await writeFile(join(data, 'mails.csv'), 'mine\n')
  await prepare(data)
  assert.equal(await readFile(join(data, 'mails.csv'), 'utf8'), 'mine\n')
  assert.deepEqual((await readdir(data)).sort(), ['mails.csv', 'new_mails.jsonl'])
})

test('spam is told from other mail, of families that were never seen', async (t) => {
  const project = fileURLToPath(new URL('.', import.meta.url))
  const { models } = await loadConfig({ project, home: folder })
  const recipe = models[0]?.recipe ?? assert.fail('there is no model')
  assert.equal(recipe.train.auto, true)
  const rows = mails.map((mail) => JSON.stringify(mail))
  const familyOf = new Map(rows.map((row, at) => [row, mails[at]?.family ?? '']))
  const share = recipe.train.validationSplit
  const sides = splitRows(rows, { identity: (row) => familyOf.get(row) ?? '', share })
  const task = createTasks().of(recipe.task.kind)
  const { prepared, parameters } = await trainTask({ task, recipe, sides, rows }, () => {})
  const place = join(folder, 'package')
  await writePackage(place, { prepared, parameters, metrics: {}, lineage: null })
  const [judged] = await task.judge([await readPackage(place)], sides.validation)
  const { f1 = 0, precision = 0, recall = 0, auc = 0, ece = 1 } = judged?.metrics ?? {}
  t.diagnostic(`f1 ${f1}, precision ${precision}, recall ${recall}, auc ${auc}, ece ${ece}`)
  assert.ok(f1 > 0.95)
  assert.ok(precision > 0.95)
  assert.ok(ece < 0.02)
})
