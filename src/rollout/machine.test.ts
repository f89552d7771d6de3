import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newRollout } from '../../test/system/rollout.ts'
import type { Rollout, Seen } from '../core/rollout.ts'
import { noEvidence, withNews } from './evidence.ts'
import { next, type Sight, waitedFor } from './machine.ts'

const sight = (of: Partial<Sight> = {}): Sight => ({
  ...{ elapsed: 1000, candidate: { isOpen: true, error: null }, isDrained: false },
  ...{ newer: null, gone: null, blind: null, evidence: noEvidence },
  ...of,
})
const after = (rollout: Rollout, of: Partial<Sight> = {}): Rollout => {
  const { to } = next(rollout, sight({ evidence: rollout.evidence, ...of }))
  return { ...rollout, ...to }
}
const quick = { stepFor: 5000, leastTime: 10_000, leastAnswers: 500, steps: [0.1, 0.5] }

/** Answers of both, with bad ones. */
const seen = (stable: Seen, candidate: Seen, share = 0.5) => ({
  ...noEvidence,
  errors: withNews(
    noEvidence.errors,
    {
      ...{ stable, candidate, pairs: { stable: 0, candidate: 0 } },
      bad: [{ share, stable: stable.bad, candidate: candidate.bad }],
    },
    { margin: 1.25, twice: 2 },
  ),
})
const good = seen({ answers: 4000, bad: 160 }, { answers: 4000, bad: 160 })
const bad = seen({ answers: 400, bad: 2 }, { answers: 400, bad: 60 })

test('nothing goes to a candidate before it is open where answers are given', () => {
  const ready = newRollout({}, quick)
  for (const candidate of [null, { isOpen: false, error: null }]) {
    const waiting = after(ready, { candidate })
    assert.deepEqual([waiting.phase, waiting.weight, waiting.watchedMs], ['ready', 0, 0])
    assert.match(waitedFor(waiting), /Version 8 is not open yet/)
  }
  const first = after(ready)
  assert.deepEqual([first.phase, first.step, first.weight, first.phaseMs], ['shift', 0, 0.1, 0])
})

test('a canary grows step by step: for its time, and with answers', () => {
  const first = newRollout({ phase: 'shift', weight: 0.1, phaseMs: 5000 }, quick)
  const idle = after(first)
  assert.deepEqual([idle.phase, idle.weight], ['shift', 0.1])
  assert.match(waitedFor(idle), /was not asked/)
  const early = after({ ...first, phaseMs: 3000 }, { evidence: good })
  assert.deepEqual([early.phase, early.weight], ['shift', 0.1])
  const second = after(first, { evidence: good })
  assert.deepEqual([second.phase, second.step, second.weight], ['judge', 1, 0.5])
  assert.deepEqual(second.evidence.errors.here, noEvidence.errors.here)
  assert.deepEqual(second.evidence.errors.back, good.errors.back)
})

test('it is promoted where all that it needs is there, and not a moment before', () => {
  const judged = newRollout({ phase: 'judge', step: 1, weight: 0.5, watchedMs: 20_000 }, quick)
  const promoted = after(judged, { evidence: good })
  assert.deepEqual([promoted.verdict, promoted.phase, promoted.weight], ['promoted', 'drain', 1])
  assert.match(promoted.reason, /160 of 4,000 answers of version 8 failed, 160 of 4,000/)
  const cases: [Partial<Rollout>, RegExp][] = [
    [{ watchedMs: 2000 }, /watched for 3 s of 10 s/],
    [{ plan: { ...judged.plan, leastAnswers: 5000 } }, /4,000 of 5,000 answers/],
    [{ plan: { ...judged.plan, leastLabels: 200 } }, /0 of 200 labels/],
    [
      { evidence: seen({ answers: 600, bad: 3 }, { answers: 600, bad: 3 }) },
      /2 times as often bad/,
    ],
  ]
  for (const [change, why] of cases) {
    const waiting = after({ ...judged, evidence: good, ...change })
    assert.equal(waiting.verdict, null, String(why))
    assert.match(waitedFor(waiting), why)
  }
})

test('what is worse goes back at once, in whatever phase', () => {
  for (const phase of ['shadow', 'shift', 'judge'] as const) {
    const rollout = newRollout({ phase, weight: 0.1 }, quick)
    const { to, told } = next(rollout, sight({ evidence: bad }))
    assert.deepEqual([to.verdict, to.phase, to.weight, to.shadow], ['returned', 'drain', 0, 0])
    assert.equal(told?.action, 'rollout.return')
    assert.match(`${told?.detail}`, /60 of 400 answers of version 8 failed, 2 of 400/)
  }
  const few = seen({ answers: 40, bad: 0 }, { answers: 4, bad: 4 }, 0.01)
  assert.equal(after(newRollout({ phase: 'shift' }, quick), { evidence: few }).verdict, null)
})

test('what cannot be asked, has a successor or lost its place ends, and says why', () => {
  for (const phase of ['ready', 'shadow', 'shift', 'judge'] as const) {
    const rollout = newRollout({ phase }, quick)
    const verdict = (of: Partial<Sight>) => {
      const { verdict, reason, weight } = after(rollout, of)
      return [verdict, reason, weight]
    }
    const broken = { isOpen: false, error: 'It takes other inputs.' }
    assert.deepEqual(verdict({ candidate: broken }), [
      ...['returned', 'It could not be asked: It takes other inputs.', 0],
    ])
    assert.deepEqual(verdict({ newer: 9 }), [
      ...['superseded', 'Version 9 is to take over instead.', 0],
    ])
    const gone = 'The endpoint was deleted.'
    assert.deepEqual(verdict({ gone, newer: 9 }), ['cancelled', gone, 0])
  }
})

test('without a verdict for too long it is undecided, says so once, and holds', () => {
  const plan = { ...quick, longest: 60_000 }
  for (const phase of ['ready', 'shadow', 'shift', 'judge'] as const) {
    const rollout = newRollout({ phase, phaseMs: 59_500, weight: 0.1 }, plan)
    const candidate = { isOpen: phase !== 'ready', error: null }
    const { to, told } = next(rollout, sight({ candidate }))
    assert.equal(told?.action, 'rollout.hold', phase)
    assert.ok(to.undecided)
    const held = { ...rollout, ...to }
    assert.deepEqual([held.phase, held.weight, held.verdict], [phase, 0.1, null])
    assert.equal(next(held, sight({ candidate })).told, null)
  }
  const late = newRollout(
    { phase: 'judge', weight: 0.5, watchedMs: 1e6, undecided: 'It was not asked.' },
    plan,
  )
  assert.equal(after(late, { evidence: good }).verdict, 'promoted')
})

test('while the log cannot be looked at it says so, once, and goes on when it can', () => {
  const rollout = newRollout({ phase: 'shift', weight: 0.1 }, quick)
  const blind = 'The clock was set back.'
  const { to, told } = next(rollout, sight({ blind }))
  assert.deepEqual([to.undecided, told?.action], [blind, 'rollout.hold'])
  const held = { ...rollout, ...to }
  assert.equal(next(held, sight({ blind })).told, null)
  assert.equal(after(held).undecided, null)
})

test('blue/green sends all questions over, and goes back by the share that fails', () => {
  const all = after(newRollout({ policy: 'blue/green' }, quick))
  assert.deepEqual([all.phase, all.weight], ['judge', 1])
  const none = { answers: 0, bad: 0 }
  const failing = seen(none, { answers: 100, bad: 40 }, 1)
  const returned = after(all, { evidence: failing })
  assert.equal(returned.verdict, 'returned')
  assert.match(
    returned.reason,
    /40 of 100 answers of version 8 failed: at least 2\d% fail, and 5% may/,
  )
  const sound = seen(none, { answers: 2000, bad: 10 }, 1)
  assert.equal(after({ ...all, watchedMs: 20_000 }, { evidence: sound }).verdict, 'promoted')
  const few = seen(none, { answers: 500, bad: 20 }, 1)
  const waiting = after({ ...all, watchedMs: 20_000 }, { evidence: few })
  assert.equal(waiting.verdict, null)
  assert.match(waitedFor(waiting), /of its answers may fail, and 5% may/)
})

test('a shadow is asked beside; then it is promoted, or shows anew as a canary that it is good', () => {
  const plan = { ...quick, shadow: 0.2 }
  const asked = after(newRollout({ policy: 'shadow' }, plan))
  assert.deepEqual([asked.phase, asked.weight, asked.shadow], ['shadow', 0, 0.2])
  const long = { watchedMs: 20_000, evidence: good }
  assert.equal(after({ ...asked, ...long }).verdict, 'promoted')
  const both = after({ ...asked, ...long, policy: 'shadow then canary' })
  assert.deepEqual(
    [both.phase, both.weight, both.shadow, both.watchedMs, both.verdict],
    ['shift', 0.1, 0, 0, null],
  )
  assert.equal(both.evidence.errors.candidate.answers, 0)
  assert.deepEqual(both.evidence.errors.back, good.errors.back)
})

test('it ends when the other version has given its last answers, or does not within a minute', () => {
  const drain = newRollout({ phase: 'drain', verdict: 'returned' })
  assert.equal(after(drain).phase, 'drain')
  assert.equal(after(drain, { isDrained: true }).phase, 'ended')
  assert.equal(after({ ...drain, phaseMs: 59_500 }).phase, 'ended')
  const over = newRollout({ phase: 'ended', verdict: 'promoted' })
  assert.deepEqual(next(over, sight({ evidence: bad, newer: 9 })), { to: {}, told: null })
})

test('what a candidate could not read is told while it is under way, and stays told', () => {
  const unread = { questions: 3, columns: ['age'] }
  const told = after(newRollout({ phase: 'shift', weight: 0.1 }, quick), {
    candidate: { isOpen: true, error: null, unread },
  })
  assert.match(told.unread ?? '', /could not read 3 questions that it was asked \("age"\)/)
  assert.equal(after(told).unread, told.unread)
  assert.equal(told.phase, 'shift')
})
