import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { answerCases, readCases } from './cases.ts'
import { describeCheck, gate, type Rule } from './gate.ts'

const rules: Record<string, Rule> = {
  val_loss: { below: 'baseline' },
  top5: { atLeast: 'champion', tolerance: 0.01 },
}
const baseline = { val_loss: 7.5, top5: 0.2 }
const judged = (candidate: Record<string, number>, top5?: number) => ({
  candidate,
  baseline,
  champion: top5 === undefined ? null : { version: 3, candidate, champion: { val_loss: 6, top5 } },
})

test('The first version must beat the baseline; rules against a champion wait for one', () => {
  const passed = gate(rules, judged({ val_loss: 7.4, top5: 0.1 }))
  assert.equal(passed.passed, true)
  assert.equal(passed.champion, null)
  assert.deepEqual(
    passed.checks.map(({ metric }) => metric),
    ['val_loss'],
  )
  assert.equal(gate(rules, judged({ val_loss: 7.5, top5: 0.9 })).passed, false)
})

test('A later version must not be worse than the champion by more than the tolerance', () => {
  assert.equal(gate(rules, judged({ val_loss: 7, top5: 0.291 }, 0.3)).passed, true)
  const failed = gate(rules, judged({ val_loss: 7, top5: 0.289 }, 0.3))
  assert.equal(failed.passed, false)
  assert.deepEqual(failed.checks.map(describeCheck), [
    'val_loss 7 < 7.5 (baseline): passed',
    'top5 0.289 ≥ 0.3 (champion): failed',
  ])
})

test('Against the champion counts what was measured beside it', () => {
  const report = gate(
    { val_loss: { below: 'champion' } },
    {
      candidate: { val_loss: 5 },
      baseline,
      champion: { version: 3, candidate: { val_loss: 6.1 }, champion: { val_loss: 6 } },
    },
  )
  assert.deepEqual(report.checks.map(describeCheck), ['val_loss 6.1 < 6 (champion): failed'])
})

test('Numbers are bounds too, and a figure that is not a number fails', () => {
  const plain: Record<string, Rule> = {
    top1: { above: 0.1 },
    val_loss: { atMost: 6, tolerance: 0 },
  }
  assert.equal(gate(plain, judged({ top1: 0.11, val_loss: 6 })).passed, true)
  assert.equal(gate(plain, judged({ top1: 0.1, val_loss: 6 })).passed, false)
  assert.equal(gate(plain, judged({ top1: 0.11, val_loss: Number.NaN })).passed, false)
})

test('A gate on a figure that nobody reports is refused with the figures there are', () => {
  assert.throws(
    () => gate({ f1: { above: 0.5 } }, judged({ val_loss: 1, top5: 1 })),
    /asks for "f1", which is not among the figures of the new model: top5, val_loss\./,
  )
})

test('Accuracy is the share of prompts whose first suggestion is accepted', async () => {
  const words: Record<string, string> = { 'i want': 'to', 'thank you': 'FOR' }
  const evaluation = await answerCases(
    [
      { prompt: 'i want', accepted: ['to', 'more'] },
      { prompt: 'thank you', accepted: ['for'] },
      { prompt: 'see you', accepted: ['soon'] },
      { prompt: '', accepted: ['the'] },
    ],
    async (texts) =>
      texts.map((text) => {
        const word = words[text]
        return word ? [{ word, probability: 0.5 }] : []
      }),
  )
  assert.equal(evaluation.accuracy, 0.5)
  assert.deepEqual(
    evaluation.results.map(({ predicted, passed }) => [predicted, passed]),
    [
      ['to', true],
      ['FOR', true],
      [null, false],
      [null, false],
    ],
  )
})

test('A file of prompts that is wrong is refused with its name and the place', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'millrace-cases-')), 'cases.json')
  await assert.rejects(readCases(file), /cases\.json: ENOENT/)
  for (const [text, message] of [
    ['[', /cases\.json: .*JSON/],
    ['[]', /cases\.json: the file: /],
    ['[{"prompt":"i want","accepted":[]}]', /0\.accepted/],
    ['[{"prompt":"i want","expected":["to"]}]', /0\.accepted/],
  ] as const) {
    await writeFile(file, text)
    await assert.rejects(readCases(file), message)
  }
  await writeFile(file, '[{"prompt":"i want","accepted":["to"]}]')
  assert.deepEqual(await readCases(file), [{ prompt: 'i want', accepted: ['to'] }])
})
