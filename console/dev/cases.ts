/**
 * A DEVELOPMENT FIXTURE: models that stand still in a state that needs attention. Nothing here is trained or
 * measured; the product never loads this file.
 */
import { type Case, caseOf, check, gateOf, idle, runOf, versionOf } from './case.ts'
import { drawn, imageShape } from './rows.ts'
import { customersAt } from './sets.ts'

const minute = 60_000
const hour = 60 * minute

const refused = (now: number): Case => {
  const metrics = {
    val_loss: 0.4812,
    accuracy: 0.7931,
    f1: 0.6038,
    auc: 0.8123,
    baseline_val_loss: 0.5573,
  }
  const lines = [
    'warning: 3 of 8,700 values of "age" are no numbers and count as missing (first in customers.csv, line 118)',
    'warning: column "note" is empty in every row and is left out',
    'epoch 12: loss 0.4633, val_loss 0.4812 (best so far)',
    'gate: val_loss 0.4812 < 0.5573 − 0.0071 (baseline, 95 % sure): passed',
    'gate: f1 0.6038 ≥ 0.608 − 0.005: passed',
    'gate: auc 0.8123 ≥ 0.85: failed',
  ]
  const task = { kind: 'tabular-class', label: 'churned' }
  const run = runOf({
    id: '019a0000000000c0ffee',
    model: 'churn',
    task,
    startedAt: now - 40 * minute,
    epochs: 12,
    metrics,
    version: 1,
    log: lines,
  })
  const gate = gateOf(
    null,
    check('val_loss', 'below', 'baseline', 0.4812, 0.5573, {
      tolerance: -0.0071,
      confidence: 0.95,
    }),
    check('f1', 'atLeast', 'value', 0.6038, 0.608, { tolerance: 0.005 }),
    check('auc', 'atLeast', 'value', 0.8123, 0.85, { passed: false }),
  )
  return caseOf(now, {
    task: 'tabular-class',
    runs: [run],
    versions: [versionOf(run, { version: 1, metrics, gate })],
    champion: null,
    dataset: customersAt(now)[0]?.version ?? null,
    served: { ...idle, example: null },
    stages: {
      data: { summary: '29,600 rows, version 3' },
      evaluate: {
        state: 'failed',
        summary:
          'val_loss 0.4812 < 0.5573 − 0.0071 (baseline, 95 % sure): passed; f1 0.6038 ≥ 0.608 − 0.005: passed; auc 0.8123 ≥ 0.85: failed',
      },
      register: { summary: 'version 1 registered, not promoted' },
      serve: { state: 'failed', summary: 'version 1 waits: its gate did not pass' },
    },
    answer: null,
  })
}

/** Its newest version could not be compared with the champion, which stays. */
const unjudged = (now: number): Case => {
  const first = { val_loss: 0.0031, accuracy: 0.99962, f1: 0.9981, auc: 0.9998 }
  const second = {
    val_loss: 0.0029,
    accuracy: 0.99971,
    f1: 0.9986,
    auc: 0.99991,
    champion_accuracy: 0.99962,
    champion_auc: 0.9998,
    baseline_accuracy: 0.61,
  }
  const problem =
    'Version 1, the champion, cannot be judged on these rows: its classes are not those of the new version: it does not know "phishing"'
  const task = { kind: 'tabular-class', label: 'kind' }
  const runs = [
    runOf({
      id: '019a0000000000000002',
      model: 'spam',
      task,
      startedAt: now - 3 * hour,
      epochs: 8,
      metrics: second,
      version: 2,
      log: [`gate: accuracy 0.9997 ≥ not measured (champion): failed: ${problem}`],
    }),
    runOf({
      id: '019a0000000000000001',
      model: 'spam',
      task,
      startedAt: now - 26 * hour,
      epochs: 8,
      metrics: first,
      version: 1,
    }),
  ] as const
  const gate = gateOf(
    1,
    check('val_loss', 'below', 'baseline', 0.0029, 0.6688),
    check('accuracy', 'atLeast', 'champion', 0.99971, null, { passed: false, problem }),
  )
  return caseOf(now, {
    task: 'tabular-class',
    runs,
    versions: [
      versionOf(runs[0], { version: 2, metrics: second, gate }),
      versionOf(runs[1], {
        version: 1,
        metrics: first,
        gate: gateOf(null, check('val_loss', 'below', 'baseline', 0.0031, 0.6688)),
      }),
    ],
    champion: 1,
    served: {
      requests: 5210,
      failed: 310,
      recent: { seconds: 900, requests: 812, failed: 49, codes: { bad_input: 49 } },
      p50Seconds: 0.0008,
      p99Seconds: 0.0031,
      example: '{"words":212,"links":3,"sender":"unknown"}',
    },
    stages: {
      evaluate: {
        state: 'failed',
        summary: `val_loss 0.0029 < 0.6688 (baseline): passed; accuracy 0.9997 ≥ not measured (champion): failed: ${problem}`,
      },
      register: { summary: 'version 2 registered, not promoted' },
    },
    answer: {
      version: 1,
      answer: {
        kind: 'classes',
        classes: [
          { label: 'spam', probability: 0.99999 },
          { label: 'ham', probability: 0.00001 },
        ],
      },
    },
  })
}

/** It predicts numbers; the process of its second training is gone. */
const interrupted = (now: number): Case => {
  const metrics = { val_loss: 2_385_006, rmse: 1544.4, mae: 1230.1, r2: 0.9996 }
  const task = { kind: 'house-energy', units: 32 }
  const runs = [
    runOf({
      id: '019a00000000000000e2',
      model: 'heating',
      task,
      startedAt: now - 12 * minute,
      epochs: 20,
      metrics,
      until: 7,
    }),
    runOf({
      id: '019a00000000000000e1',
      model: 'heating',
      task,
      startedAt: now - 20 * hour,
      epochs: 20,
      metrics,
      version: 1,
    }),
  ] as const
  const gate = gateOf(
    null,
    check('val_loss', 'below', 'baseline', 2_385_006, 38_412_990),
    check('rmse', 'atMost', 'value', 1544.4, 2000),
  )
  return caseOf(now, {
    task: 'house-energy',
    runs,
    versions: [versionOf(runs[1], { version: 1, metrics, gate })],
    champion: 1,
    served: {
      requests: 84,
      failed: 0,
      recent: { seconds: 900, requests: 6, failed: 0, codes: {} },
      p50Seconds: 0.0004,
      p99Seconds: 0.0011,
      example: '{"area":120,"people":3,"built":1975,"cold":2900}',
    },
    stages: {
      train: {
        state: 'waiting',
        summary:
          'the last training was interrupted; the next start of `millrace up` takes it up again',
      },
      evaluate: {
        summary: 'val_loss 2,385,000 < 38,410,000 (baseline): passed; rmse 1,544 ≤ 2,000: passed',
      },
    },
    answer: {
      version: 1,
      answer: {
        kind: 'values',
        values: [18_515.80078125],
        interval: { low: 16_241.5, high: 20_873.25, share: 0.9 },
      },
    },
  })
}

/** Its champion cannot be opened: the version before it answers, and most requests fail. */
const unserved = (now: number): Case => {
  const metrics = { val_loss: 0.1312, accuracy: 0.9604 }
  const task = { kind: 'image-class', image: 'pixels', label: 'digit', ...imageShape }
  const runs = [2, 1].map((version) =>
    runOf({
      id: `019a000000000000d10${version}`,
      model: 'digits',
      task,
      startedAt: now - (30 - 10 * version) * hour,
      epochs: 4,
      metrics,
      version,
    }),
  )
  const versions = runs.flatMap((run) =>
    run.run.version === null
      ? []
      : versionOf(run, {
          version: run.run.version,
          metrics,
          gate: gateOf(null, check('accuracy', 'above', 'baseline', 0.9604, 0.1121)),
        }),
  )
  return caseOf(now, {
    task: 'image-class',
    runs,
    versions,
    champion: 2,
    served: {
      requests: 29,
      failed: 27,
      recent: { seconds: 900, requests: 29, failed: 27, codes: { no_model: 25, timeout: 2 } },
      p50Seconds: 0.0021,
      p99Seconds: 0.0044,
      example: JSON.stringify({ pixels: drawn.digit(0)['pixels'] }),
    },
    stages: {
      evaluate: { summary: 'accuracy 0.9604 > 0.1121 (baseline): passed' },
      serve: {
        state: 'failed',
        summary:
          'version 1 answers; version 2, the champion, could not be opened: model.onnx is not the file that was registered',
      },
    },
    answer: {
      version: 1,
      answer: {
        kind: 'classes',
        classes: [
          { label: '3', probability: 0.91 },
          { label: '8', probability: 0.09 },
        ],
      },
    },
    refused: 'model.onnx is not the file that was registered',
  })
}

/** Models in states that need attention. */
export const casesAt = (now: number): Case[] =>
  [refused, unjudged, interrupted, unserved].map((build) => build(now))
