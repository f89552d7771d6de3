import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  describeCheck,
  describeGate,
  describeRule,
  holds,
  overtaken,
  wordsOf,
} from '../core/check.ts'
import type { Check, Metrics } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import type { Gate, Rule } from '../core/rule.ts'
import { evaluatePrompts, readEvalSet } from './cases.ts'
import { gate } from './gate.ts'

const rules: Record<string, Rule> = {
  val_loss: { below: 'baseline' },
  top5: { atLeast: 'champion', tolerance: 0.01 },
}
const baseline = { val_loss: 7.5, top5: 0.2 }
const judged = (candidate: Record<string, number>, top5?: number) => ({
  candidate,
  baseline,
  champion:
    top5 === undefined
      ? null
      : { version: 3, problem: null, candidate, champion: { val_loss: 6, top5 } },
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
    'top5 0.289 ≥ 0.3 − 0.01 (champion): failed',
  ])
})

test('Against the champion counts what was measured beside it', () => {
  const report = gate(
    { val_loss: { below: 'champion' } },
    {
      candidate: { val_loss: 5 },
      baseline,
      champion: {
        version: 3,
        problem: null,
        candidate: { val_loss: 6.1 },
        champion: { val_loss: 6 },
      },
    },
  )
  assert.deepEqual(report.checks.map(describeCheck), ['val_loss 6.1 < 6 (champion): failed'])
})

test('Numbers are bounds too, and a metric that is not a number fails', () => {
  const plain: Record<string, Rule> = {
    top1: { above: 0.1 },
    val_loss: { atMost: 6, tolerance: 0 },
  }
  assert.equal(gate(plain, judged({ top1: 0.11, val_loss: 6 })).passed, true)
  assert.equal(gate(plain, judged({ top1: 0.1, val_loss: 6 })).passed, false)
  assert.equal(gate(plain, judged({ top1: 0.11, val_loss: Number.NaN })).passed, false)
})

test('A champion that cannot be judged stays: every rule against it has failed, with the reason', () => {
  const problem = 'Version 3, the champion, could not be judged: data.csv, line 9, has "abc" in "x"'
  const report = gate(rules, {
    candidate: { val_loss: 7, top5: 0.9 },
    baseline,
    champion: { version: 3, problem },
  })
  assert.equal(report.passed, false)
  assert.equal(report.champion, 3)
  assert.deepEqual(report.checks.map(describeCheck), [
    'val_loss 7 < 7.5 (baseline): passed',
    `top5 0.9 ≥ not measured (champion): failed: ${problem}`,
  ])
})

test('A metric that is missing on either side fails its check and says whose it is', () => {
  const both = (mine: Metrics, theirs: Metrics) =>
    gate(
      { auc: { atLeast: 'champion', tolerance: 0.02 } },
      {
        candidate: { auc: 0.9 },
        baseline,
        champion: { version: 2, problem: null, candidate: mine, champion: theirs },
      },
    ).checks.map(describeCheck)
  assert.deepEqual(both({ val_loss: 1 }, { auc: 0.8 }), [
    'auc not measured ≥ 0.8 (champion): failed: The new version has no auc on these rows; it has val_loss',
  ])
  assert.deepEqual(both({ auc: 0.8 }, {}), [
    'auc 0.8 ≥ not measured (champion): failed: Version 2 has no auc on these rows; it has none',
  ])
  assert.deepEqual(
    gate({ f1: { above: 'baseline' } }, judged({ f1: 0.5 })).checks.map(describeCheck),
    [
      'f1 0.5 > not measured (baseline): failed: The baseline has no f1 on these rows; it has top5, val_loss',
    ],
  )
})

test('What has to be sure is beyond its bound by more than chance', () => {
  const rule: Gate = { val_loss: { below: 'baseline', confidence: 0.95 } }
  const at = (val_loss: number) => gate(rule, judged({ val_loss, val_loss_se: 0.1 }))
  assert.equal(at(7.3).passed, true)
  assert.equal(at(7.34).passed, false)
  assert.deepEqual(at(7.4).checks.map(describeCheck), [
    'val_loss 7.4 < 7.5 − 0.1645 (baseline, 95 % sure): failed',
  ])
  assert.match(
    describeGate(gate(rule, judged({ val_loss: 1 }))),
    /val_loss 1 < 7\.5 \(baseline, 95 % sure\): failed: The new version has no val_loss_se on these rows/,
  )
})

const beside = (rule: Rule, [mine, theirs, error]: readonly [number, number, number?]) =>
  gate(
    { accuracy: rule },
    {
      ...{ candidate: { accuracy: mine }, baseline },
      champion: {
        ...{ version: 3, problem: null },
        ...{ candidate: { accuracy: mine }, champion: { accuracy: theirs } },
        report: {
          ...{ candidate: {}, champion: {}, notes: {} },
          errors: error === undefined ? {} : { accuracy: error },
        },
      },
    },
  ).checks.map(describeCheck)

test('Not worse but for chance fails what is surely worse, and says by how much chance was allowed for', () => {
  const rule: Rule = { atLeast: 'champion', tolerance: 0, confidence: 0.95 }
  assert.deepEqual(beside(rule, [0.9, 0.91, 0.01]), [
    'accuracy 0.9 ≥ 0.91 − 0.01645 (champion, but for chance, 95 % sure): passed',
  ])
  assert.deepEqual(beside(rule, [0.89, 0.91, 0.01]), [
    'accuracy 0.89 ≥ 0.91 − 0.01645 (champion, but for chance, 95 % sure): failed',
  ])
  assert.deepEqual(beside({ ...rule, tolerance: 0.01 }, [0.89, 0.91, 0.01]), [
    'accuracy 0.89 ≥ 0.91 − 0.02645 (champion, but for chance, 95 % sure): passed',
  ])
  assert.match(
    beside(rule, [0.95, 0.91])[0] ?? '',
    /failed: What chance does to accuracy cannot be told/,
  )
})

test('Surely not worse by more than a tolerance takes more than the same figure', () => {
  const rule: Rule = { above: 'champion', tolerance: 0.02, confidence: 0.95 }
  assert.deepEqual(beside(rule, [0.91, 0.91, 0.01]), [
    'accuracy 0.91 > 0.91 − 0.003551 (champion, 95 % sure): passed',
  ])
  assert.deepEqual(beside(rule, [0.905, 0.91, 0.01]), [
    'accuracy 0.905 > 0.91 − 0.003551 (champion, 95 % sure): failed',
  ])
  assert.deepEqual(beside(rule, [0.91, 0.91, 0.02]), [
    'accuracy 0.91 > 0.91 + 0.0129 (champion, 95 % sure): failed',
  ])
})

test('A number is held against the error of the metric by itself', () => {
  const report = { figures: {}, errors: { top5: 0.05 }, notes: {} }
  const at = (rule: Rule) =>
    gate({ top5: rule }, { ...judged({ top5: 0.85 }), report }).checks.map(describeCheck)
  assert.deepEqual(at({ above: 0.8, confidence: 0.95 }), [
    'top5 0.85 > 0.8 + 0.08225 (95 % sure): failed',
  ])
  assert.deepEqual(at({ atLeast: 0.9, tolerance: 0, confidence: 0.95 }), [
    'top5 0.85 ≥ 0.9 − 0.08225 (but for chance, 95 % sure): passed',
  ])
})

test('A figure of some rows says which they are', () => {
  const report = {
    figures: { worst_slice_accuracy: 0.61 },
    ...{ errors: {}, notes: { worst_slice_accuracy: 'region is "south", 41 rows' } },
  }
  const held = { ...judged({ top5: 0.9 }), report }
  const rule: Rule = { atLeast: 0.7, tolerance: 0 }
  assert.deepEqual(gate({ worst_slice_accuracy: rule }, held).checks.map(describeCheck), [
    'worst_slice_accuracy 0.61 ≥ 0.7 (region is "south", 41 rows): failed',
  ])
  assert.match(
    describeGate(gate({ slice_gap_f1: rule }, held)),
    /^slice_gap_f1 not measured ≥ 0\.7: failed: The new version has no slice_gap_f1/,
  )
})

test('A rule says beforehand what it will hold', () => {
  const words = { metric: 'accuracy', rule: 'atLeast', bound: 'champion', tolerance: 0 } as const
  assert.equal(
    describeRule({ ...words, confidence: 0.95 }),
    'accuracy ≥ champion, but for chance, 95 % sure',
  )
  assert.equal(
    describeRule({ ...words, rule: 'above', tolerance: 0.02, confidence: 0.9 }),
    'accuracy > champion − 0.02, 90 % sure',
  )
  assert.equal(describeRule({ ...words, confidence: null }), 'accuracy ≥ champion')
})

test('Several rules for one metric all have to hold', () => {
  const both: Gate = { top5: [{ above: 'baseline' }, { atLeast: 'champion', tolerance: 0 }] }
  assert.equal(gate(both, judged({ top5: 0.3 }, 0.3)).passed, true)
  assert.equal(gate(both, judged({ top5: 0.2 }, 0.1)).passed, false)
  assert.equal(gate(both, judged({ top5: 0.25 }, 0.3)).checks.length, 2)
})

test('What a check says is true of the numbers as they are printed', () => {
  const check: Check = {
    metric: 'f1',
    rule: 'atLeast',
    against: 'champion',
    value: 0.60481,
    bound: 0.608,
    tolerance: 0.005,
    confidence: null,
    passed: true,
    problem: null,
  }
  assert.equal(describeCheck(check), 'f1 0.6048 ≥ 0.608 − 0.005 (champion): passed')
  // A loss close to its bound.
  const close = {
    ...check,
    metric: 'val_loss',
    rule: 'below',
    tolerance: 0,
    value: 0.512301,
    bound: 0.512347,
  } as const
  assert.equal(describeCheck(close), 'val_loss 0.5123 < 0.51235 (champion): passed')
  // The squared error of a price, which nobody reads without marks.
  const large = { ...close, value: 2_385_000.4, bound: 38_410_000, tolerance: 1234.5 } as const
  assert.equal(describeCheck(large), 'val_loss 2,385,000 < 38,410,000 + 1,235 (champion): passed')
  assert.equal(
    describeRule({
      metric: 'val_loss',
      rule: 'below',
      bound: 38_410_000.25,
      tolerance: 1500,
      confidence: null,
    }),
    'val_loss < 38,410,000.25 + 1,500',
  )
  const sure = { ...close, value: 0.5083, tolerance: -0.0123, confidence: 0.95, passed: false }
  assert.equal(
    describeCheck({ ...sure, against: 'baseline' }),
    'val_loss 0.5083 < 0.5123 − 0.0123 (baseline, 95 % sure): failed',
  )
  const kept = { ...check, tolerance: null }
  assert.equal(
    describeCheck(kept),
    'f1 0.6048 ≥ 0.608 − a tolerance that was not kept (champion): passed',
  )
  // Whatever the numbers, the printed inequality agrees with the verdict.
  const rng = createRng(1)
  for (let round = 0; round < 2000; round++) {
    const bound = rng.uniform()
    const value = bound + (rng.uniform() - 0.5) * 10 ** -Math.floor(rng.uniform() * 12)
    const tolerance = rng.uniform() < 0.5 ? 0 : (rng.uniform() - 0.5) * 0.02
    for (const rule of ['below', 'above', 'atLeast', 'atMost'] as const) {
      const passed = holds(rule, value, bound, tolerance)
      const { value: left, bound: right } = wordsOf({
        ...check,
        rule,
        value,
        bound,
        tolerance,
        passed,
      })
      const [limit = Number.NaN, slack = 0] = right.split(/ [−+] /).map(Number)
      const signed = tolerance < 0 ? -slack : slack
      assert.equal(holds(rule, Number(left), limit, signed), passed, `${left} ${rule} ${right}`)
    }
  }
})

test('A gate whose champion has changed meanwhile has failed, and says so', () => {
  const report = overtaken({ passed: true, checks: [], champion: 3 }, 4)
  assert.equal(report.passed, false)
  assert.equal(
    describeGate(report),
    'champion: failed: The champion changed while this version was trained: it was version 3, now it is version 4',
  )
  assert.equal(report.champion, 4)
})

test('Accuracy is the share of prompts whose first suggestion is accepted', async () => {
  const words: Record<string, string> = { 'i want': 'to', 'thank you': 'FOR' }
  const evaluation = await evaluatePrompts(
    [
      { prompt: 'i want', accepted: ['to', 'more'] },
      { prompt: 'thank you', accepted: ['for'] },
      { prompt: 'see you', accepted: ['soon'] },
      { prompt: '', accepted: ['the'] },
    ],
    async (texts) =>
      texts.map((text) => {
        const word = words[text]
        return { kind: 'text', suggestions: word ? [{ word, probability: 0.5 }] : [] }
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
  await assert.rejects(readEvalSet(file), /cases\.json: ENOENT/)
  execFileSync('mkfifo', [`${file}.pipe`])
  await assert.rejects(readEvalSet(`${file}.pipe`), { code: 'bad_data', message: /named pipe/ })
  for (const [text, message] of [
    ['[', /cases\.json: .*JSON/],
    ['{}', /cases\.json: the list: found {}, allowed a list\./],
    ['[]', /cases\.json: the list: found \[\], allowed at least 1 entry\./],
    ['[{"prompt":"i want","accepted":"to"}]', /entry 1, accepted: found "to", allowed a list\./],
    ['[{"prompt":"i want","expected":["to"]}]', /entry 1, accepted: found nothing, allowed a list/],
    [
      '[{"prompt":"i","accepted":["am"]},{"prompt":"i want","accepted":["to",""]}]',
      /entry 2, accepted, word 2: found "", allowed at least 1 character\./,
    ],
    ['[{"prompt":"i","accepted":["am"],"k":1}]', /unknown "k", allowed only prompt, accepted\./],
  ] as const) {
    await writeFile(file, text)
    await assert.rejects(readEvalSet(file), message)
  }
  await writeFile(file, '[{"prompt":"i want","accepted":["to"]}]')
  assert.deepEqual(await readEvalSet(file), [{ prompt: 'i want', accepted: ['to'] }])
})

test('Almost all does not read as all, and what is equal to four digits reads as it differs', () => {
  const line = (value: number, rule: Rule) =>
    gate({ auc: rule }, judged({ auc: value }))
      .checks.map(describeCheck)
      .join()
  assert.equal(line(0.99996, { atLeast: 0.9, tolerance: 0 }), 'auc 0.99996 ≥ 0.9: passed')
  assert.equal(line(1, { atLeast: 0.9, tolerance: 0 }), 'auc 1 ≥ 0.9: passed')
  assert.equal(line(0.9999, { below: 0.99995 }), 'auc 0.9999 < 0.99995: passed')
  assert.equal(line(0.99996, { atLeast: 1, tolerance: 0 }), 'auc 0.99996 ≥ 1: failed')
  assert.equal(line(1.00002, { atMost: 1, tolerance: 0 }), 'auc 1.00002 ≤ 1: failed')
  assert.equal(line(0.999999999, { above: 0.5 }), 'auc 0.999999999 > 0.5: passed')
})
