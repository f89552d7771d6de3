import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '../core/log.ts'
import type { Progress } from '../core/records.ts'
import type { Span } from '../core/trace/otlp.ts'
import { burnSpans, judgeObjective } from '../monitor/objectives/burn.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import { logAlarm, logLoop, logServe } from './logged.ts'
import { traceAlarm, traceRuns } from './traced.ts'

const model = 'churn'
const progress = (step: number): Progress => ({
  ...{ epoch: 3, epochs: 3, step, steps: 10, loss: 1, valLoss: null },
  ...{ examplesPerSecond: 1, secondsLeft: 1 },
})
const gate = { passed: true, checks: [], champion: null }

const events: readonly LoopEvent[] = [
  { kind: 'run', model, run: 'r', status: 'running' },
  { kind: 'progress', model, run: 'r', progress: progress(1) },
  { kind: 'epoch', model, run: 'r', epoch: 3, metrics: { val_loss: 0.5 } },
  { kind: 'progress', model, run: 'r', progress: progress(10) },
  { kind: 'judged', model, version: 4, gate },
  { kind: 'run', model, run: 'r', status: 'finished' },
]

const burning = judgeObjective(
  { name: 'errors', budget: 0.001, belowMs: null },
  {
    ...{ periodMs: 2_592_000_000, since: 0, period: { requests: 1000, bad: 50 } },
    spans: burnSpans.map(() => ({ requests: 1000, bad: 50 })),
  },
)

const tracerOf = () => {
  const spans: Span[] = []
  const counts = () => ({ sent: 0, dropped: 0, waiting: 0 })
  const tracer = {
    add: (span: Span) => void spans.push(span),
    ...{ counts, flush: async () => {}, close: async () => {} },
  }
  let time = 0
  const pass = () => {
    time += 1000
  }
  return { spans, options: { tracer, now: () => time }, pass }
}

describe('as spans', () => {
  test('a run has its stages below it', () => {
    const { spans, options, pass } = tracerOf()
    const hear = traceRuns(options)
    for (const event of events) {
      pass()
      hear(event)
    }
    assert.deepEqual(
      spans.map(({ name, from, to }) => [name, from, to]),
      [
        ['prepare', 1000, 2000],
        ['train', 2000, 4000],
        ['evaluate', 4000, 5000],
        ['register', 5000, 6000],
        ['run', 1000, 6000],
      ],
    )
    const run = spans.at(-1)
    assert.deepEqual(run?.attributes, {
      ...{ 'millrace.run': 'r', 'millrace.model': model },
      ...{ 'millrace.version': 4, 'millrace.status': 'finished' },
    })
    for (const stage of spans.slice(0, 4)) assert.equal(stage.parent, run?.context.spanId)
  })

  test('a run that fails says so, and what was never heard of ends nothing', () => {
    const { spans, options } = tracerOf()
    const hear = traceRuns(options)
    hear({ kind: 'run', model, run: 'other', status: 'finished' })
    hear({ kind: 'judged', model, version: 4, gate })
    hear({ kind: 'run', model, run: 'r', status: 'running' })
    hear({ kind: 'run', model, run: 'r', status: 'failed' })
    assert.deepEqual(
      spans.map(({ name, error }) => [name, error]),
      [
        ['prepare', null],
        ['run', 'failed'],
      ],
    )
  })

  test('an alarm is a moment where it begins, and all of it where it ends', () => {
    const { spans, options, pass } = tracerOf()
    pass()
    const alarm = { endpoint: 'shop', report: burning, since: 0 }
    traceAlarm(options, { ...alarm, isBurning: true, since: 1000 })
    pass()
    traceAlarm(options, { ...alarm, isBurning: false, since: 1000 })
    assert.deepEqual(
      spans.map(({ name, from, to }) => [name, from, to]),
      [
        ['alert begins', 1000, 1000],
        ['alert', 1000, 2000],
      ],
    )
    assert.equal(spans[0]?.attributes['millrace.severity'], 'page')
  })
})

test('as lines, what happens has a name, a level and what it is about', () => {
  const lines: string[] = []
  const log = createLog({ write: (line) => lines.push(line), clock: { now: () => 0 } })
  for (const event of events) logLoop(log)(event)
  logLoop(log)({ kind: 'rollout', model, endpoint: 'shop', id: 'o', text: 'went on' })
  logLoop(log)({ kind: 'ingested', model, rows: 5, rejected: 1, quarantined: null })
  logServe(log)('shop', { kind: 'refused', version: 4, error: 'no file', answering: 3 })
  logAlarm(log, { endpoint: 'shop', report: burning, isBurning: true, since: 0 })
  assert.deepEqual(
    lines.map((line) => {
      const { level, event, run, model, endpoint, version } = JSON.parse(line)
      return [level, event, run ?? endpoint, version ?? model ?? null]
    }),
    [
      ['info', 'run.running', 'r', model],
      ['info', 'run.epoch', 'r', model],
      ['info', 'gate.passed', undefined, 4],
      ['info', 'run.finished', 'r', model],
      ['info', 'rollout', 'shop', model],
      ['warning', 'ingested', undefined, model],
      ['error', 'refused', 'shop', 4],
      ['warning', 'alert', 'shop', null],
    ],
  )
})
