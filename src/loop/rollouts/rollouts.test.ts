import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { memoryDirectory } from '../../../test/system/endpoints.ts'
import { homeOf } from '../../../test/system/kept.ts'
import { newRollout } from '../../../test/system/rollout.ts'
import { type DeclaredEndpoint, usualSpec } from '../../core/endpoint.ts'
import type { RequestOutcome } from '../../core/requests.ts'
import { type Policy, type RolloutPlan, usualPlan } from '../../core/rollout.ts'
import type { Labelled } from '../../rollout/tally.ts'
import { tryHold } from '../../store/hold.ts'
import { beginRollout, endRollout } from './byhand.ts'
import { proposalOf } from './propose.ts'
import { recount } from './recount.ts'
import { createRollouting } from './rollouts.ts'
import type { Answering, CandidateSeen } from './types.ts'

const keep = { runs: 100, versions: 100, days: 100 } as never
const quick = { stepFor: 1000, leastTime: 1000, leastAnswers: 100 }

/** A home with a champion, and what answers as a test says. */
const world = async (t: TestContext, plan: Partial<RolloutPlan> = {}) => {
  const home = await homeOf(t, keep)
  const { registry, context, pass, p } = home
  const declaredBy = (policy: Policy): DeclaredEndpoint => ({
    name: 'words',
    spec: { ...usualSpec('words'), policy, rollout: { ...usualPlan, ...quick, ...plan } },
    said: policy,
  })
  let declared = declaredBy('canary')
  const champion = await home.train(true)
  let elapsed = 0
  let answers = 0
  const kept: { readonly time: number; readonly outcome: RequestOutcome }[] = []
  const labels: Labelled[] = []
  let candidate: CandidateSeen | null = null
  let meanwhile = async () => {}
  const held = await tryHold(p.store, 'schedule')
  t.after(() => held?.[Symbol.asyncDispose]())
  const warned: string[] = []
  const requests: Answering['requests'] = {
    async outcomes({ from, to }) {
      await meanwhile()
      return kept.filter(({ time }) => time >= from && time < to).map(({ outcome }) => outcome)
    },
    async labels(behind, upTo = labels.length) {
      const labelled = labels.slice(behind, Math.min(upTo, behind + 500))
      return { labelled: labelled as never, to: behind + labelled.length }
    },
    lastLabel: () => labels.length,
  }
  const make = () =>
    createRollouting({
      context,
      answering: {
        directory: memoryDirectory({ models: () => ['words'], declared: () => [declared] }),
        requests,
        candidateOf: () => candidate,
        isDrained: () => true,
      },
      fence: held?.lease ?? assert.fail(),
      warn: (what) => warned.push(what),
      elapsed: () => elapsed,
    })
  let rollouting = make()
  const rollout = async () => (await registry.rollouts.list({ limit: 1 }))[0] ?? assert.fail()
  /** A second and a half, in which so many were asked, and of the candidate's answers so many failed. */
  const second = async ({ asked = 0, failed = 0 } = {}) => {
    const { weight, candidate: own, stable } = await rollout()
    for (let at = 0; at < asked; at++) {
      const isOwn = at < asked * weight
      const arm = isOwn
        ? { variant: 'candidate', version: own, weight }
        : { variant: 'stable', version: stable, weight: 1 - weight }
      const code = isOwn && at < failed ? 'internal' : null
      const outcome = { id: `${answers++}`, unit: null, totalMs: 10, ...arm, outcome: code }
      kept.push({ time: context.clock.now(), outcome })
    }
    pass(1500)
    elapsed += 1500
    await rollouting.turn()
  }
  return {
    ...{ registry, requests, context, champion, warned, rollout, second },
    events: home.events,
    train: () => home.train(true),
    pass(time: number) {
      pass(time)
      elapsed += time
    },
    /** What others do while the log is read. */
    whileReading(work: () => Promise<void>) {
      meanwhile = work
    },
    deleteVersion: (version: number) => home.deleteVersion(version),
    /** A version that passed its gate and waits. */
    propose: () => home.train(true, { proposes: true }),
    open(version: number, error: string | null = null) {
      candidate = { version, isOpen: error === null, error }
    },
    declare(policy: Policy) {
      declared = declaredBy(policy)
    },
    label: (...given: readonly Labelled[]) => labels.push(...given),
    turn: () => rollouting.turn(),
    setClock: pass,
    /** Another process takes over. */
    restart() {
      rollouting = make()
    },
    async seconds(count: number, how = {}) {
      for (let at = 0; at < count; at++) await second(how)
    },
  }
}

test('a version that passed its gate takes over step by step, also where another process goes on', async (t) => {
  const w = await world(t)
  await w.turn()
  assert.deepEqual(await w.registry.rollouts.list({ limit: 1 }), [])
  const version = await w.propose()
  assert.equal((await w.registry.alias('words', 'champion'))?.version, w.champion)
  await w.turn()
  assert.deepEqual([(await w.rollout()).phase, (await w.rollout()).weight], ['ready', 0])
  await w.seconds(5, { asked: 10 })
  assert.equal((await w.rollout()).phase, 'ready')
  w.open(version)
  await w.second()
  assert.deepEqual([(await w.rollout()).phase, (await w.rollout()).weight], ['shift', 0.05])
  const weights = new Set<number>()
  for (let at = 0; at < 60 && (await w.rollout()).verdict === null; at++) {
    await w.second({ asked: 400 })
    weights.add((await w.rollout()).weight)
    if (at === 10) w.restart()
  }
  const { verdict, phase, reason } = await w.rollout()
  const shares = [0.05, 0.25, 0.5, 1]
  assert.deepEqual([verdict, phase, [...weights]], ['promoted', 'drain', shares], reason)
  assert.equal((await w.registry.alias('words', 'champion'))?.version, version)
  assert.equal(await w.registry.alias('words', 'candidate'), null)
  await w.seconds(2)
  assert.equal((await w.rollout()).phase, 'ended')
  assert.equal((await w.registry.rollouts.list({ limit: 10 })).length, 1)
  const points = await w.registry.rollouts.points((await w.rollout()).id)
  const seen = points.reduce((sum, { counts }) => sum + counts.errors.candidate.answers, 0)
  assert.equal(seen, (await w.rollout()).evidence.errors.candidate.answers)
  assert.deepEqual(w.warned, [])
})

test('one that fails goes back: the champion stays, and it is not tried again', async (t) => {
  const w = await world(t)
  const version = await w.propose()
  w.open(version)
  await w.turn()
  await w.second()
  for (let at = 0; at < 30 && (await w.rollout()).verdict === null; at++)
    await w.second({ asked: 400, failed: 10 })
  const { verdict, reason, weight } = await w.rollout()
  assert.deepEqual([verdict, weight], ['returned', 0])
  assert.match(reason, /evidence .* against version 2, 50 is enough/)
  await w.seconds(3)
  assert.equal((await w.registry.alias('words', 'champion'))?.version, w.champion)
  assert.equal((await w.registry.rollouts.list({ limit: 10 })).length, 1)
  const { entries } = await w.registry.trailPage({ subject: 'endpoint words', limit: 50 })
  assert.deepEqual(
    entries.map(({ action }) => action).filter((action) => action !== 'rollout.move'),
    ['rollout.return', 'rollout.begin'],
  )
})

test('one that cannot be opened goes back; a newer one begins anew; another champion ends it', async (t) => {
  const w = await world(t)
  const broken = await w.propose()
  await w.turn()
  w.open(broken, 'The model is damaged.')
  await w.second()
  assert.match((await w.rollout()).reason, /could not be asked: The model is damaged/)
  await w.second()

  const first = await w.propose()
  await w.turn()
  w.open(first)
  await w.second()
  const second = await w.propose()
  await w.second()
  const superseded = await w.rollout()
  assert.deepEqual([superseded.candidate, superseded.verdict], [first, 'superseded'])
  await w.seconds(2)
  const { candidate, stable } = await w.rollout()
  assert.deepEqual([candidate, stable], [second, w.champion])

  await w.registry.setAlias({ model: 'words', alias: 'champion', version: first, author: 'ada' })
  await w.second()
  const { verdict, reason } = await w.rollout()
  assert.deepEqual(
    [verdict, reason],
    [
      'cancelled',
      `Version ${first} answers by now, and not version ${w.champion}, which it was held against.`,
    ],
  )
  const elsewhere = newRollout({ endpoint: 'inbox', candidate: first, stable: w.champion })
  await w.registry.rollouts.begin(elsewhere, { author: 'ada' })
  assert.deepEqual(
    (await w.registry.rollouts.list({ last: true, limit: 9 })).map((each) => [
      each.endpoint,
      each.candidate,
    ]),
    [
      ['inbox', first],
      ['words', second],
    ],
  )
})

test('without answers it is undecided and holds; by another policy it ends', async (t) => {
  const w = await world(t, { longest: 6000 })
  w.open(await w.propose())
  await w.turn()
  await w.seconds(7)
  const held = await w.rollout()
  assert.deepEqual([held.phase, held.undecided], ['shift', 'Version 2 was not asked.'])
  w.declare('at once')
  await w.second()
  assert.match((await w.rollout()).reason, /can be promoted by hand/)
})

test('a clock that goes back counts nothing twice', async (t) => {
  const w = await world(t)
  w.open(await w.propose())
  await w.turn()
  await w.seconds(3, { asked: 200 })
  const before = await w.rollout()
  w.setClock(-3_600_000)
  await w.seconds(4, { asked: 200 })
  const held = await w.rollout()
  assert.match(`${held.undecided}`, /The clock was set back: .* in (59|60) min/)
  assert.deepEqual(held.evidence.errors, before.evidence.errors)
  w.setClock(3_600_000)
  await w.seconds(2, { asked: 200 })
  const after = await w.rollout()
  assert.equal(after.undecided, null)
  assert.ok(after.evidence.errors.stable.answers > before.evidence.errors.stable.answers)
})

test('what takes part in a rollout is not deleted, and goes free with its end', async (t) => {
  const w = await world(t)
  const version = await w.propose()
  await w.turn()
  await assert.rejects(w.deleteVersion(version), { code: 'conflict', message: /is candidate/ })
  w.open(version, 'The model is damaged.')
  await w.second()
  assert.equal((await w.deleteVersion(version)).dryRun, false)
})

/** A label that the candidate's answer was wrong by. */
const wrong = (version: number, unit: string | null = null): Labelled => ({
  label: 'ham',
  answers: [
    {
      ...{ id: 'x', version, variant: 'candidate', weight: 0.05, totalMs: 1, outcome: null },
      ...{ unit, best: 'spam' },
    },
  ],
})

test('labels that come later count, each once', async (t) => {
  const w = await world(t, { leastLabels: 50 })
  const version = await w.propose()
  w.open(version)
  await w.turn()
  await w.second()
  await w.second({ asked: 100 })
  w.label(...Array.from({ length: 20 }, () => wrong(version)))
  await w.seconds(4, { asked: 10 })
  const { evidence, verdict, reason } = await w.rollout()
  assert.deepEqual(evidence.quality.candidate, { answers: 20, bad: 20 })
  assert.equal(verdict, 'returned')
  assert.match(reason, /20 of 20 answers of version 2 were wrong/)
})

test('what somebody does while the log is read stands, and is told once', async (t) => {
  const w = await world(t)
  const version = await w.propose()
  await w.turn()
  await w.seconds(2)
  w.open(version)
  const { id } = await w.rollout()
  w.whileReading(async () => {
    await endRollout(w.context, 'words', 'promoted', { author: 'ada' })
    w.whileReading(async () => {})
  })
  w.events.length = 0
  await w.second({ asked: 400 })
  const { verdict, reason } = await w.registry.rollouts.get(id)
  assert.deepEqual([verdict, reason], ['promoted', 'Promoted by ada.'])
  assert.deepEqual(w.events, [])
})

test('a candidate does not take the place of another version than the one it was held against', async (t) => {
  const w = await world(t)
  const version = await w.propose()
  await w.turn()
  const other = await w.train()
  await assert.rejects(endRollout(w.context, 'words', 'promoted', { author: 'ada' }), {
    code: 'conflict',
    message: new RegExp(`Version ${other} answers there by now, and not version ${w.champion}`),
  })
  assert.equal((await w.registry.alias('words', 'champion'))?.version, other)
  assert.deepEqual([(await w.rollout()).candidate, (await w.rollout()).verdict], [version, null])
})

test('a champion that was returned at an endpoint of its own does not come back after another one', async (t) => {
  const { registry, context, train, propose, champion, pass } = await world(t)
  const endpoint = {
    name: 'shop',
    spec: { ...usualSpec('words'), policy: 'canary' as const },
  }
  assert.equal(await proposalOf(context, endpoint), null)
  const second = await train()
  assert.deepEqual(await proposalOf(context, endpoint), { stable: champion, candidate: second })
  const how = { author: 'ada', force: false, labelsTo: 0 }
  const end = async () => {
    const { id } = await endRollout(context, 'shop', 'returned', how)
    await registry.rollouts.move(id, how, () => ({ to: { phase: 'ended' } }))
  }
  await beginRollout(context, endpoint, second, how)
  await end()
  pass(1000)
  await beginRollout(context, endpoint, await propose(), how)
  assert.equal(await proposalOf(context, endpoint), null)
  await end()
  assert.equal(await proposalOf(context, endpoint), null)
})

test('what is wrong with one is seen within a minute, however long it lasts', async (t) => {
  const w = await world(t, { longest: 1e12, leastTime: 1e12 })
  const version = await w.propose()
  await w.turn()
  w.open(version)
  await w.second()
  w.pass(20_000_000)
  // Nothing was asked for hours, and all of it was looked at.
  const readTo = w.context.clock.now()
  await w.registry.rollouts.move((await w.rollout()).id, { author: 'test' }, () => ({
    to: { readTo },
  }))
  for (let at = 0; at < 42 && (await w.rollout()).verdict === null; at++)
    await w.second({ asked: 400, failed: 20 })
  assert.equal((await w.rollout()).verdict, 'returned')
})

test('who keeps to a version is wrongly answered once, also where another process goes on', async (t) => {
  const w = await world(t, { sticky: { header: 'x-user' } })
  const version = await w.propose()
  w.open(version)
  await w.turn()
  await w.seconds(2)
  const one = wrong(version, 'a'.repeat(64))
  w.label(one)
  await w.second({ asked: 10 })
  w.restart()
  w.label(one, wrong(version, 'b'.repeat(64)))
  await w.second({ asked: 10 })
  const { evidence } = await w.rollout()
  assert.deepEqual(evidence.quality.candidate, { answers: 2, bad: 2 })
})

test('a recount reads every label, however many there are of others', async (t) => {
  const w = await world(t)
  const version = await w.propose()
  w.open(version)
  await w.turn()
  await w.seconds(2)
  w.label(...Array.from({ length: 700 }, () => ({ label: 'ham', answers: [] })))
  await w.seconds(2)
  w.label(wrong(version))
  await w.seconds(2)
  const rollout = await w.rollout()
  assert.deepEqual(rollout.evidence.quality.candidate, { answers: 1, bad: 1 })
  const points = await w.registry.rollouts.points(rollout.id)
  const { changed } = await recount(rollout, points, w.requests, { within: 60_000 })
  assert.deepEqual(changed, [])
})

test('a recount reads in pieces what became one look, tells of its progress, and stops in time', async (t) => {
  const w = await world(t, { leastTime: 1e9 })
  const version = await w.propose()
  w.open(version)
  await w.turn()
  await w.seconds(40, { asked: 20, failed: 1 })
  const rollout = await w.rollout()
  const points = await w.registry.rollouts.points(rollout.id)
  const last = points.at(-1) ?? assert.fail()
  const half = points.findIndex(({ phase }) => phase === 'judge') + 1
  const later = points.slice(half)
  const sum = (arm: 'stable' | 'candidate', measure: 'errors' | 'latency' | 'quality') => ({
    answers: later.reduce((total, { counts }) => total + counts[measure][arm].answers, 0),
    bad: later.reduce((total, { counts }) => total + counts[measure][arm].bad, 0),
  })
  const both = (measure: 'errors' | 'latency' | 'quality') => ({
    stable: sum('stable', measure),
    candidate: sum('candidate', measure),
  })
  const joined = {
    ...{ ...last, from: later[0]?.from ?? 0, looks: later.length },
    counts: { errors: both('errors'), latency: both('latency'), quality: both('quality') },
  }
  const reads: number[] = []
  const requests = {
    ...w.requests,
    outcomes(asked: Parameters<typeof w.requests.outcomes>[0]) {
      reads.push(asked.to - asked.from)
      return w.requests.outcomes(asked)
    },
  }
  const told: string[] = []
  const some = [...points.slice(0, half), joined]
  const again = await recount(rollout, some, requests, {
    within: 60_000,
    progress: (done, of) => told.push(`${done} of ${of}`),
  })
  assert.deepEqual([again.looks, again.of, again.changed], [half + 1, half + 1, []])
  assert.equal(told.at(-1), `${half + 1} of ${half + 1}`)
  assert.ok(Math.abs(again.back.errors / last.back.errors - 1) < 1e-9)
  assert.ok(Math.max(...reads) <= 60_000)
  let now = 0
  const cut = await recount(rollout, points, w.requests, { within: 3, elapsed: () => now++ })
  assert.deepEqual([cut.looks, cut.of], [2, points.length])
  const gone = AbortSignal.abort()
  await assert.rejects(recount(rollout, points, w.requests, { within: 9, signal: gone }))
})

test('who begins one while another gives its last answers is told to wait, and not to end it', async (t) => {
  const w = await world(t)
  const version = await w.propose()
  w.open(version)
  await w.turn()
  const begun = await w.rollout()
  const { id: _, createdAt: __, changedAt: ___, endedAt: ____, generation: _____, ...again } = begun
  const how = { author: 'tester' }
  await assert.rejects(w.registry.rollouts.begin(again, how), { fix: /Wait, or end it: .* return/ })
  await endRollout(w.context, 'words', 'returned', how)
  assert.equal((await w.rollout()).phase, 'drain')
  await assert.rejects(w.registry.rollouts.begin(again, how), {
    ...{ code: 'conflict', what: /has its verdict, returned/, fix: 'Try again in a moment.' },
  })
})
