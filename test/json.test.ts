/** With --json a command prints one text in JSON, whatever comes of it. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { verbNames } from '../src/cli/verbs.ts'
import { millrace } from './system/here.ts'
import { remove, temporaryFolder } from './system/millrace.ts'

const project = await temporaryFolder()
after(() => remove(project))

const config = `import { defineConfig, range, records, tabularClass } from 'millrace'
export default defineConfig({
  models: {
    m: {
      task: tabularClass({ label: 'y', hidden: [] }),
      data: records('rows.csv', { checks: [{ kind: 'rows', least: 10 }], subject: 'x' }),
      ingest: { from: 'new.jsonl', batch: 1 },
      train: { epochs: 1 },
      gate: { val_loss: { atMost: 0 } },
      tune: { trials: 2, ranges: { 'task.dropout': range(0, 0.2) } },
    },
  },
})
`
const rows = Array.from({ length: 80 }, (_, at) => `${at},${at % 3},${at < 40 ? 'a' : 'b'}`)
await writeFile(join(project, 'millrace.config.ts'), config)
await writeFile(join(project, 'rows.csv'), `x,z,y\n${rows.join('\n')}\n`)
await writeFile(join(project, 'new.jsonl'), '{"x":"1000"}\n{"x":"90","z":"1","y":"a"}\n')
await writeFile(
  join(project, 'simulation.ts'),
  `import { defineSimulation } from 'millrace'
export default defineSimulation(async ({ heldOut }) => {
  const rows = await heldOut('m')
  const draw = (rng) => {
    const { y: label, ...input } = rows[rng.below(rows.length)]
    return { input, label }
  }
  return { m: { usual: { summary: 'As ever.', populations: [{ name: 'all', weight: () => 1, draw }] } } }
})
`,
)
await writeFile(
  join(project, 'a.test.ts'),
  "import { test } from 'node:test'\ntest('fails', () => {\n  throw new Error('no')\n})\n",
)

/** The words of each command, its exit code, and what its answer has; in an order in which they work. */
const asked: readonly (readonly [string, number, readonly string[]])[] = [
  ['config', 0, ['models']],
  ['predict {"x":1,"z":1}', 1, ['error']],
  ['train', 3, ['version', 'error']],
  ['promote m 1 --force', 0, ['alias']],
  ['data list', 0, ['datasets']],
  ['data versions', 0, ['versions']],
  ['data show', 0, ['profile']],
  ['data check', 0, ['verdict']],
  ['data preview', 0, ['rows']],
  ['data suggest', 0, ['lines']],
  ['data nothing', 2, ['error']],
  ['ingest', 0, ['added']],
  ['data quarantine', 0, ['rows']],
  ['data discard m 1 --yes', 0, ['refused']],
  ['data diff m 1 2', 0, ['added']],
  ['data export m --to out.csv', 0, ['file']],
  ['data erase m --subject 5 --yes', 0, ['versions']],
  ['data delete m --version 1 --yes', 3, ['error']],
  ['data retype m z category', 0, ['dataset']],
  ['predict {"x":1,"z":1}', 0, ['prediction']],
  ['predict --from rows.csv --to answers.csv', 0, ['rows', 'failed']],
  ['predict --from rows.csv --to answers.csv', 3, ['error']],
  ['explain {"x":1,"z":1}', 0, ['explanation']],
  ['requests', 0, ['requests']],
  ['requests show none', 1, ['error']],
  ['simulate m usual --ticks 2 --per-tick 3 --direct --labels 1', 0, ['events', 'populations']],
  ['simulate m usual --ticks 2 --requests asked', 0, ['requests', 'folder']],
  ['simulate m --replay asked --direct', 0, ['events']],
  ['simulate m none', 1, ['error']],
  ['simulate m', 2, ['error']],
  ['register --onnx none.onnx --name other', 1, ['error']],
  ['evaluate', 3, ['error']],
  ['reproduce m 1', 1, ['error']],
  ['crossvalidate m --folds 2', 0, ['mean']],
  ['tune m', 0, ['study', 'version']],
  ['compare m --workers 1', 2, ['error']],
  ['runs', 0, ['runs']],
  ['models', 0, ['models']],
  ['endpoints', 0, ['endpoints']],
  ['endpoint m', 0, ['endpoint', 'changes']],
  ['endpoint m --deadline 2s', 0, ['endpoint']],
  ['endpoint m delete', 3, ['error']],
  ['report', 0, ['title']],
  ['report --out r.html', 0, ['file']],
  ['label version m 1 --name one', 0, ['labels']],
  ['threshold m 1 a 0.3', 0, ['thresholds']],
  ['rollouts', 0, ['rollouts']],
  ['monitor', 0, ['monitors']],
  ['monitor m window 1', 1, ['error']],
  ['rollout m', 1, ['error']],
  ['keys', 0, ['keys']],
  ['resume', 1, ['error']],
  ['cancel none', 1, ['error']],
  ['rollback', 3, ['error']],
  ['export m 1 --to made', 0, ['files']],
  ['docs', 0, ['pages']],
  ['docs --check', 0, ['pages']],
  ['objectives', 0, ['endpoints']],
  ['test', 1, ['failed', 'error']],
  ['prune', 0, ['pruned']],
  ['delete model m --dry-run', 0, ['deletion']],
  ['delete model m --yes', 0, ['deletion']],
  ['init', 2, ['error']],
  ['clean --yes', 0, ['removed']],
  ['worker', 2, ['error']],
  ['nothing', 2, ['error']],
]

const parsed = (stdout: string, said: string): object => {
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(said)
  }
}

test('every command but `up` prints one text in JSON', async () => {
  for (const [words, code, names] of asked) {
    const ended = await millrace([...words.split(' '), '--json'], project)
    const said = `${words}: ${ended.stdout}\n${ended.stderr}`
    const answer = parsed(ended.stdout, said)
    assert.equal(ended.code, code, said)
    for (const name of names) assert(name in answer, said)
    assert.equal('error' in answer, code !== 0, said)
  }
})

test('no verb is left out', () => {
  const verbs = new Set(asked.map(([words]) => words.split(' ')[0]))
  assert.deepEqual(
    verbNames.filter((name) => !verbs.has(name)),
    ['up'],
  )
})
