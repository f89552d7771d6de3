import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { initialise } from '../nn/parameter.ts'
import { readPackage, writePackage } from '../tasks/kit/package.ts'
import { nextWordTask } from '../tasks/nextword/task.ts'
import { completedOf, completeInto } from './completions.ts'

const home = await mkdtemp(join(tmpdir(), 'millrace-completions-'))
after(() => rm(home, { recursive: true }))

const prepared = nextWordTask.prepare(['one two three', 'two three one'])
const folder = join(home, 'package')
await writePackage(folder, {
  prepared,
  parameters: initialise(prepared.network.parameters, createRng(1)),
  metrics: {},
  lineage: null,
})
const file = join(home, 'phrases.txt')
await writeFile(file, '  I want to \r\n\nÄrger "<b>"\n')

test('the package holds each line with the words that were added', async () => {
  const at = join(home, 'completed')
  await cp(folder, at, { recursive: true })
  const asked: unknown[] = []
  const complete = async (texts: readonly string[], count: number) => {
    asked.push(texts, count)
    return ['see you soon', '']
  }
  const completions = await completeInto(at, { complete }, { file, words: 3 })
  assert.deepEqual(asked, [['I want to', 'Ärger "<b>"'], 3])
  assert.deepEqual(completions.map(completedOf), ['I want to see you soon', 'Ärger "<b>"'])
  const kept = (await readPackage(at)).file('completions.json')
  assert.deepEqual(JSON.parse(Buffer.from(kept).toString()), [
    { input: 'I want to', completed: 'I want to see you soon' },
    { input: 'Ärger "<b>"', completed: 'Ärger "<b>"' },
  ])
})

test('without lines to complete, or a task that completes, a package has no such file', async () => {
  const before = await readFile(join(folder, 'millrace.json'), 'utf8')
  assert.deepEqual(await completeInto(folder, {}, { file, words: 3 }), [])
  assert.deepEqual(await completeInto(folder, { complete: async () => [] }, null), [])
  assert.equal(await readFile(join(folder, 'millrace.json'), 'utf8'), before)
  assert.equal((await readdir(folder)).includes('completions.json'), false)
})
