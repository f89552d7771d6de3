import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confusedMost, matrixOf } from '../../console/src/evaluation/confused.ts'
import { wordsOf } from '../../console/src/models/deletes.ts'
import { rowsOf } from '../../console/src/models/differences.ts'
import { change, directionOf, verdictOf } from '../../console/src/models/direction.ts'
import { effectOf } from '../../console/src/models/effect.ts'
import { groupsOf } from '../../console/src/models/grouped.ts'
import { rgbaOf } from '../../console/src/models/image.ts'
import { bodyOf, hasPixels, snippetOf } from '../../console/src/models/snippets.ts'
import type { Check } from '../../src/core/records.ts'
import { nothing } from '../../src/loop/deletion.ts'
import type { Difference } from '../../src/operations/contract.ts'
import { classMetrics } from '../../src/tasks/kit/classes.ts'

const check = (metric: string, rule: Check['rule']): Check => ({
  ...{ metric, rule, against: 'value', value: 1, bound: 1, tolerance: 0, confidence: null },
  ...{ passed: true, problem: null },
})

test('which way a metric gets better is known by its name, or by the gate', () => {
  assert.equal(directionOf('val_loss'), 'lower')
  assert.equal(directionOf('top5'), 'higher')
  assert.equal(directionOf('macro_f1'), 'higher')
  assert.equal(directionOf('peak_memory_bytes'), 'lower')
  assert.equal(directionOf('vocabulary'), null)
  assert.equal(directionOf('profit', [check('profit', 'above')]), 'higher')
  for (const name of classMetrics)
    assert.ok(directionOf(name) !== null || name.endsWith('_se'), `${name} gets better somewhere`)
  assert.equal(directionOf('brier'), 'lower')
  assert.equal(directionOf('pinball'), 'lower')
  assert.equal(directionOf('ngram_gain'), 'higher')
  assert.equal(directionOf('coverage'), null, 'more than was asked for is no better')
  assert.equal(directionOf('champion_ece'), 'lower')
  assert.equal(verdictOf('lower', 2, 1), 'better')
  assert.equal(verdictOf('higher', 2, 1), 'worse')
  assert.equal(verdictOf('higher', 1, 1), 'same')
  assert.equal(verdictOf(null, 2, 1), null)
})

test('a change is told with its sign, shares in points', () => {
  assert.equal(change('accuracy', 0.5, 0.512), '+1.2\u00a0pp')
  assert.equal(change('top5', 0.9998, 0.9999), '+0.01\u00a0pp')
  assert.equal(change('val_loss', 6.02, 6), '\u22120.020')
  assert.equal(change('rmse', 10, 10), 'same')
  assert.equal(change('val_loss', 0.35, 0.35 - 3.1e-9), 'same', 'it is rounding')
  assert.equal(verdictOf('lower', 0.35, 0.35 - 3.1e-9), 'same')
  assert.equal(verdictOf('lower', 3.2e-9, 1e-10), 'better', 'of so small a value it is much')
})

test('metrics stand in groups, those of the gate first, and none stands twice', () => {
  const metrics = {
    val_loss: 0.4,
    accuracy: 0.8,
    recall: 0.734,
    sensitivity: 0.734,
    f1: 0.6,
    champion_f1: 0.61,
    baseline_val_loss: 0.5,
    val_loss_se: 0.01,
    train_seconds: 12,
    vocabulary: 300,
  }
  const gate = {
    passed: true,
    champion: 1,
    checks: [check('f1', 'atLeast'), check('f1', 'atLeast')],
  }
  const groups = groupsOf({ metrics, gate })
  assert.deepEqual(
    groups.map(({ name, metrics }) => [name, metrics.map((each) => each.name)]),
    [
      ['What the gate goes by', ['f1']],
      ['Quality', ['val_loss', 'accuracy', 'recall']],
      ['Cost of the training', ['train_seconds']],
      ['Size and data', ['vocabulary']],
    ],
  )
  const [quality = assert.fail()] = groups.slice(1)
  assert.equal(quality.metrics[2]?.also, 'sensitivity')
  assert.equal(groups[0]?.metrics[0]?.champion, 0.61)
  const apart = groupsOf({
    metrics: { recall: 0.7, sensitivity: 0.8 },
    gate: { ...gate, checks: [] },
  })
  assert.deepEqual(apart[0]?.metrics.map((each) => each.name).sort(), ['recall', 'sensitivity'])
})

test('how intervals hold, and what is gained over counts, is quality', () => {
  const metrics = { coverage: 0.9, interval_width: 2.5, ngram_gain: 0.25, ngram_gain_se: 0.01 }
  const groups = groupsOf({ metrics, gate: { passed: true, champion: null, checks: [] } })
  assert.deepEqual(
    groups.map(({ name, metrics }) => [name, metrics.map((each) => [each.name, each.error])]),
    [
      [
        'Quality',
        [
          ['coverage', null],
          ['interval_width', null],
          ['ngram_gain', 0.01],
        ],
      ],
    ],
  )
})

const served = (example: string | null) => ({
  example,
  requests: 0,
  failed: 0,
  p50Seconds: 0,
  p99Seconds: 0,
  recent: { seconds: 1, requests: 0, failed: 0, codes: {} },
})

test('the code asks in the way that the model takes: a text, a record, an image out of a file', () => {
  const origin = 'http://localhost:4700'
  const code = (task: string, example: string, language: 'curl' | 'TypeScript' | 'Python') => {
    const body = bodyOf({ task, served: served(example) }) ?? assert.fail()
    return snippetOf(language, { origin, model: 'm', body })
  }
  assert.match(code('next-word', "it's", 'curl'), /-d '\{"model":"m","text":"it'\\''s"\}'$/)
  assert.match(code('next-word', 'a', 'TypeScript'), /const \{ next_word, suggestions, version \}/)
  const record = '{"age":42,"plan":"basic","note":null}'
  assert.match(code('tabular-class', record, 'curl'), /"row":\{"age":42,"plan":"basic"\}/)
  assert.match(code('tabular-class', record, 'Python'), /"age": 42,\n {8}"plan": "basic",/)
  const image = JSON.stringify({ image: 'AAAA'.repeat(100) })
  assert.match(
    code('image-class', image, 'curl'),
    /"image":"'"\$\(base64 < pixels\.bin \| tr -d '\\n'\)"'"\}/,
  )
  assert.match(
    code('image-class', image, 'TypeScript'),
    /"image": readFileSync\('pixels\.bin', 'base64'\)/,
  )
  assert.match(
    code('image-class', image, 'Python'),
    /^import base64\n.*"image": base64\.b64encode\(/s,
  )
  assert.equal(
    hasPixels(bodyOf({ task: 'image-class', served: served(image) }) ?? assert.fail()),
    true,
  )
  assert.equal(bodyOf({ task: 'tabular-class', served: served(null) }), null)
})

test('differences are told with how far and which way; those of others and twins are not', () => {
  const metric = (name: string, from: string | null, to: string | null): Difference => ({
    ...{ group: 'metrics', name, from, to },
  })
  const groups = rowsOf(
    [
      { group: 'data', name: 'rows', from: '8700', to: '8800' },
      { group: 'data', name: 'digest', from: 'a'.repeat(64), to: 'b'.repeat(64) },
      { group: 'configuration', name: 'limit', from: 'null', to: '500' },
      { group: 'configuration', name: 'task.hidden', from: '[32,16]', to: '[32]' },
      metric('accuracy', '0.8', '0.79'),
      metric('auc', '0.8', '0.81'),
      metric('recall', '0.7', '0.8'),
      metric('sensitivity', '0.7', '0.8'),
      metric('champion_auc', null, '0.8'),
      metric('baseline_auc', '0.5', '0.51'),
      metric('train_seconds', '10', '12'),
    ],
    [check('auc', 'atLeast')],
  )
  assert.deepEqual(
    groups.map(({ name, rows }) => [name, rows.map((row) => [row.name, row.verdict])]),
    [
      [
        'Metrics',
        [
          ['AUC', 'better'],
          ['Accuracy', 'worse'],
          ['Recall', 'better'],
        ],
      ],
      [
        'Data',
        [
          ['rows', null],
          ['digest', null],
        ],
      ],
      [
        'Configuration',
        [
          ['limit', null],
          ['task.hidden', null],
        ],
      ],
      ['Cost of the training', [['Train', 'worse']]],
    ],
  )
  const rows = groups.flatMap((group) => group.rows)
  assert.deepEqual(
    rows
      .slice(3, 7)
      .map(({ from, to, change, digest }) => [from?.slice(0, 8), to?.slice(0, 8), change, digest]),
    [
      ['8,700', '8,800', '+100', false],
      ['aaaaaaaa', 'bbbbbbbb', null, true],
      ['all rows', '500', null, false],
      ['[32, 16]', '[32]', null, false],
    ],
  )
})

test('the effect of a promotion is taken from the same rows where there are such', () => {
  const gate = { passed: true, champion: 1, checks: [check('auc', 'atLeast')] }
  const from = { version: 1, metrics: { auc: 0.9, f1: 0.5, train_seconds: 1 }, gate }
  const to = {
    version: 2,
    metrics: { auc: 0.8, f1: 0.6, champion_auc: 0.7, train_seconds: 2 },
    gate,
  }
  const moves = (other: number) => {
    const { together, moves } = effectOf({ ...from, version: other }, to)
    return [together, ...moves.map(({ name, from, verdict }) => `${name} ${from} ${verdict}`)]
  }
  assert.deepEqual(moves(1), [true, 'auc 0.7 better'])
  assert.deepEqual(moves(7), [false, 'auc 0.9 worse', 'f1 0.5 better'])
})

test('what goes with a deletion is told thing by thing', () => {
  const stays = { versions: [], runs: ['a'], datasets: [1, 2] }
  const { goes, ...rest } = wordsOf({
    goes: { ...nothing, versions: [3], evaluations: 1, bytes: 1200 },
    stays,
  })
  assert.deepEqual(goes, [
    'version 3',
    '1 evaluation',
    '1.2\u00a0kB of files that nothing else needs',
  ])
  assert.deepEqual(rest.stays, ['1 run', 'data versions 1, 2'])
})

test('a matrix has a row for each class, and stays away where there are too many', () => {
  const counts = [
    { truth: 'a', answer: 'a', count: 5 },
    { truth: 'b', answer: 'a', count: 2 },
  ]
  const confusion = { rows: 7, left: 0, labels: ['a', 'b'], counts, wrong: [] }
  assert.deepEqual(
    matrixOf(confusion)?.rows.map(({ total, counts }) => [total, ...counts]),
    [
      [5, 5, 0],
      [2, 2, 0],
    ],
  )
  assert.deepEqual(confusedMost(confusion, 5), counts.slice(1))
  const many = Array.from({ length: 30 }, (_, at) => String(at))
  assert.equal(matrixOf({ ...confusion, labels: many }), null)
})

test('the pixels of an image are drawn where the text is an image of that size', () => {
  const base64 = Buffer.from([0, 255]).toString('base64')
  const grey = { height: 1, width: 2, channels: 1 }
  assert.deepEqual([...(rgbaOf(base64, grey) ?? [])], [0, 0, 0, 255, 255, 255, 255, 255])
  assert.equal(rgbaOf(base64, { ...grey, width: 3 }), null)
  assert.equal(rgbaOf('not base64!', grey), null)
})
