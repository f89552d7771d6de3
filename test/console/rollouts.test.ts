import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventRollouts } from '../../console/dev/rollouts.ts'
import { attentionTo } from '../../console/src/overview/attention.ts'
import {
  evidenceLines,
  rangeOf,
  shareLines,
  shareMarks,
} from '../../console/src/rollouts/evidence.ts'
import { marksOf, promotedIn } from '../../console/src/rollouts/marks.ts'
import { comparedOf } from '../../console/src/rollouts/shadowed.ts'
import { sharesAhead, splitOf } from '../../console/src/rollouts/split.ts'
import { stepsOf } from '../../console/src/rollouts/steps.ts'
import {
  evidenceTick,
  evidenceWords,
  lengthWords,
  saidOf,
  shareWords,
  standingWords,
  toneOf,
} from '../../console/src/rollouts/words.ts'
import { planChange, planDraftOf, planProblems } from '../../console/src/serving/plan.ts'
import type { RequestWithFeedback } from '../../src/core/requests.ts'
import { type RolloutPoint, reasonByHand, usualPlan } from '../../src/core/rollout.ts'
import { viewRollout } from '../../src/operations/rollouts.ts'
import { newRollout } from '../system/rollout.ts'

const view = (of: Parameters<typeof newRollout>[0] = {}) => viewRollout(newRollout(of))

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')
const states = (of: Parameters<typeof stepsOf>[0], points: Parameters<typeof stepsOf>[1] = []) =>
  stepsOf(of, points).map(({ name, state }) => [plainSpaces(name), state])

test('the way of a rollout has the steps of its policy, and stands where it is', () => {
  assert.deepEqual(states(view({ phase: 'shift', step: 1, weight: 0.25 })), [
    ...[
      ['Ready', 'past'],
      ['5 %', 'past'],
      ['25 %', 'now'],
    ],
    ...[
      ['50 %', 'ahead'],
      ['Judge', 'ahead'],
      ['Drain', 'ahead'],
    ],
  ])
  assert.deepEqual(states(view({ policy: 'shadow', phase: 'shadow' })), [
    ['Ready', 'past'],
    ['Shadow', 'now'],
    ['Drain', 'ahead'],
  ])
  assert.deepEqual(states(view({ policy: 'blue/green', phase: 'judge', weight: 1 })), [
    ['Ready', 'past'],
    ['100 %', 'past'],
    ['Judge', 'now'],
    ['Drain', 'ahead'],
  ])
})

test('of one that was returned what it never came to is left out, by what was seen', () => {
  const returned = view({ phase: 'ended', step: 0, verdict: 'returned', endedAt: 9 })
  const rest = [
    ['50 %', 'left out'],
    ['Judge', 'left out'],
    ['Drain', 'past'],
    ['Returned', 'now'],
  ]
  assert.deepEqual(states(returned, [{ phase: 'shift', step: 0 }]), [
    ...[
      ['Ready', 'past'],
      ['5 %', 'past'],
      ['25 %', 'left out'],
    ],
    ...rest,
  ])
  assert.deepEqual(states(returned), [
    ...[
      ['Ready', 'past'],
      ['5 %', 'left out'],
      ['25 %', 'left out'],
    ],
    ...rest,
  ])
})

test('who answers: the candidate its share, a shadow beside all of them, and notches where it goes', () => {
  const canary = view({ phase: 'shift', step: 0, weight: 0.05 })
  assert.deepEqual(splitOf(canary), [
    { role: 'stable', version: 7, share: 0.95 },
    { role: 'candidate', version: 8, share: 0.05 },
  ])
  assert.deepEqual(sharesAhead(canary), [0.25, 0.5])
  const shadow = view({ policy: 'shadow', phase: 'shadow', shadow: 0.5 })
  assert.deepEqual(splitOf(shadow), [
    { role: 'stable', version: 7, share: 1 },
    { role: 'shadow', version: 8, share: 0.5 },
  ])
  assert.deepEqual(sharesAhead(shadow), [])
  assert.deepEqual(sharesAhead(view({ verdict: 'returned', phase: 'ended' })), [])
})

test('it is said why it ended, else why it is undecided, else what it waits for, as the server says it', () => {
  const said = { reason: 'because', waits: 'for answers', undecided: 'no labels' }
  assert.equal(saidOf({ ...said, verdict: 'promoted' }), 'because')
  assert.equal(saidOf({ ...said, verdict: null }), 'no labels')
  assert.equal(saidOf({ ...said, undecided: null, verdict: null }), 'for answers')
  const undecided = { phase: 'shadow', verdict: null, undecided: 'no labels' } as const
  assert.deepEqual([standingWords(undecided), toneOf(undecided)], ['undecided', 'bad'])
  const draining = { phase: 'drain', verdict: 'promoted', undecided: null } as const
  assert.deepEqual([standingWords(draining), toneOf(draining)], ['promoted, draining', 'plain'])
})

test('the overview names what is undecided or was returned by what was seen, since when and why', () => {
  const now = Date.UTC(2026, 10, 28)
  const at = (of: Parameters<typeof view>[0]) =>
    view({
      model: 'mails',
      candidate: 8,
      createdAt: now - 10_800_000,
      changedAt: now - 7_200_000,
      ...of,
    })
  const undecided = at({ id: 'u', endpoint: 'inbox', undecided: 'No labels came' })
  const returned = {
    ...({ verdict: 'returned', phase: 'ended', endedAt: now } as const),
    ...{ id: 'r', endpoint: 'kiosk', reason: 'Errors: 40 of 300 are bad.' },
  }
  const told = attentionTo(
    [undecided, at(returned), at({ ...returned, reason: reasonByHand('returned', 'ada') }), at({})],
    now,
  )
  assert.deepEqual(
    told.map(({ tone, of, what, why, to }) => [tone, of, what, plainSpaces(why), to]),
    [
      [
        ...['bad', 'mails', 'Version 8 is undecided at inbox', 'Begun 3 h ago: No labels came.'],
        '/m/mails/serving/rollouts/u',
      ],
      [
        ...['warn', 'mails', 'Version 8 was returned at kiosk'],
        ...['2 h ago: Errors: 40 of 300 are bad.', '/m/mails/serving/rollouts/r'],
      ],
    ],
  )
})

test('evidence is written with its figures that matter, and as a bound where it lies beyond the axis', () => {
  assert.deepEqual([0.043, 1, 19.96, 144.2, 907].map(evidenceWords), [
    '0.043',
    '1',
    '20',
    '144',
    '907',
  ])
  assert.deepEqual([1e300, 1e-9].map(evidenceWords), ['1,000,000 or more', '0.001 or less'])
  assert.deepEqual([0.1, 50, 1000, 1e6, 1e-4].map(evidenceTick), [
    '0.1',
    '50',
    '10³',
    '10⁶',
    '10⁻⁴',
  ])
  assert.deepEqual([0.05, 0.125, 1].map(shareWords).map(plainSpaces), ['5 %', '12.5 %', '100 %'])
  assert.deepEqual(
    [1000, 1500, 1_800_000, 5_400_000, 86_400_000].map(lengthWords).map(plainSpaces),
    ['1 s', '1.5 s', '30 min', '1 h 30 min', '24 h'],
  )
})

const seen = { stable: { answers: 9, bad: 1 }, candidate: { answers: 3, bad: 1 } }
const none = { stable: { answers: 0, bad: 0 }, candidate: { answers: 0, bad: 0 } }
const point = (from: number, weight: number, more: Partial<RolloutPoint> = {}): RolloutPoint => ({
  ...{ from, to: from + 10, phase: 'shift', step: 0, weight, slowMs: null, labelsTo: 0 },
  counts: { errors: seen, latency: none, quality: none },
  back: { errors: 2, latency: 1, quality: 1 },
  on: { errors: 1e300, latency: 1, quality: 1 },
  ...more,
})

test('the curves begin at 1, have a line of what is enough, and only measures of which something was seen', () => {
  const rollout = view({ createdAt: 5 })
  const told = {
    ...rollout,
    findings: { ...rollout.findings, errors: { ...rollout.findings.errors, ...seen } },
  }
  const points = [point(10, 0.05), point(20, 0.25)]
  const lines = evidenceLines(told, points, 'back')
  assert.deepEqual(
    lines.map(({ name, points }) => [name, points.map(({ x, y }) => [x, y])]),
    [
      [
        'Errors',
        [
          [5, 1],
          [20, 2],
          [30, 2],
        ],
      ],
      [
        'enough: 50',
        [
          [5, 50],
          [20, 50],
          [30, 50],
        ],
      ],
    ],
  )
  assert.equal(evidenceLines(told, points, 'on')[0]?.points[1]?.y, 1e6, 'drawn where the axis ends')
  assert.deepEqual(rangeOf(lines), [1 / 1.4, 200])
  assert.deepEqual(evidenceLines(rollout, points, 'back'), [], 'nothing was seen')
  assert.deepEqual(evidenceLines(told, [], 'back'), [])
})

test('marks stand where the share changed; the share goes by steps', () => {
  const points = [point(10, 0.05), point(20, 0.05), point(30, 0.25)]
  assert.deepEqual(
    shareMarks(points).map(({ x, name }) => [x, plainSpaces(name)]),
    [
      [10, '5 %'],
      [30, '25 %'],
    ],
  )
  const shadowed = [point(10, 0, { phase: 'shadow' }), point(20, 0.05)]
  assert.deepEqual(
    shareMarks(shadowed).map(({ name }) => plainSpaces(name)),
    ['shadow', '5 %'],
  )
  const lines = shareLines(view({ policy: 'shadow then canary', createdAt: 5 }), shadowed)
  assert.deepEqual(
    lines.map(({ name, points }) => [name, points.map(({ y }) => y)]),
    [
      ['answered by the candidate', [0, 0, 0, 0.05, 0.05]],
      ['asked beside', [0, 1, 1, 0, 0]],
    ],
  )
})

test('charts of an endpoint have marks where versions were tried, promoted and returned', () => {
  const rollouts = [
    view({ candidate: 9, createdAt: 50, endedAt: 60, verdict: 'returned', phase: 'ended' }),
    view({ candidate: 8, createdAt: 10, endedAt: 20, verdict: 'promoted', phase: 'ended' }),
  ]
  const promoted = promotedIn(rollouts)
  assert.deepEqual(promoted, [{ version: 8, since: 20, author: 'millrace' }])
  assert.deepEqual(
    marksOf(promoted, rollouts).map(({ x, name }) => [x, name]),
    [
      [10, 'v8 tried'],
      [20, 'v8'],
      [50, 'v9 tried'],
      [60, 'v9 returned'],
    ],
  )
})

const record = (id: string, best: string | null, outcome: string | null = null) =>
  ({ id, best, outcome }) as RequestWithFeedback

test('answers of a shadow are held against those that were given to the same requests', () => {
  const compared = comparedOf(
    [record('a', 'x'), record('b', 'y'), record('c', null, 'timeout'), record('d', 'x')],
    [record('a', 'x'), record('b', 'x'), record('c', 'x')],
  )
  assert.deepEqual([compared.looked, compared.alone, compared.pairs.length], [4, 1, 3])
  assert.deepEqual(
    compared.differing.map(({ shadow }) => shadow.id),
    ['b', 'c'],
  )
})

test('limits are written as they are read, and only what the policy goes by is changed', () => {
  const spec = { policy: 'canary', rollout: usualPlan } as const
  const draft = planDraftOf(spec)
  assert.deepEqual(draft, {
    ...{ policy: 'canary', steps: '5 25 50', stepFor: '2m', sticky: '', shadow: '100' },
    ...{ leastTime: '10m', leastAnswers: '500', leastLabels: '0' },
  })
  assert.deepEqual([planChange(draft, spec), planProblems(draft)], [{}, {}])
  const changed = { ...draft, steps: '10, 29 %', sticky: 'header x-user', shadow: '7' }
  assert.deepEqual(planChange(changed, spec), {
    rollout: { steps: [0.1, 0.29], sticky: { header: 'x-user' } },
  })
  assert.deepEqual(planChange({ ...changed, policy: 'shadow' }, spec), {
    ...{ policy: 'shadow', rollout: { shadow: 0.07 } },
  })
  const wrong = { ...draft, steps: '50 25', stepFor: '31d', sticky: 'x-user', leastLabels: '-1' }
  assert.deepEqual(Object.keys(planProblems(wrong)), ['steps', 'stepFor', 'sticky', 'leastLabels'])
  assert.deepEqual(planProblems({ ...wrong, policy: 'at once' }), {})
})

test('the invented rollouts are where the product itself brings them', () => {
  const { list, at } = inventRollouts(Date.now(), true, () => {})
  assert.deepEqual(
    list().map((each) => [each.endpoint, each.candidate, standingWords(each), each.weight]),
    [
      ['keyboards', 4, 'share grows', 0.25],
      ['keyboards', 3, 'returned', 0],
      ['keyboards', 2, 'promoted', 1],
      ['inbox', 2, 'undecided', 0],
    ],
  )
  assert.deepEqual(at('keyboards'), { version: 2, candidate: { version: 4, weight: 0.25 } })
})
