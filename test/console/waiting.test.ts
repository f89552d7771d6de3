import assert from 'node:assert/strict'
import { test } from 'node:test'
import { casesAt } from '../../console/dev/cases.ts'
import { answersWords, championWords, hubOf, shownStages } from '../../console/src/loop/shown.ts'
import { gateWords } from '../../console/src/models/gatewords.ts'
import { failedOf, failureWords, meanwhile, waitingIn } from '../../console/src/models/waiting.ts'
import { attentionOf, bySeverity } from '../../console/src/overview/attention.ts'
import { servingTrouble, trafficOf } from '../../console/src/parts/traffic.ts'

const cases = casesAt(Date.UTC(2026, 10, 26))
const caseOf = (name: string) =>
  cases.find(({ loop }) => loop.model === name) ?? assert.fail(`no model ${name}`)
const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

test('the newest version waits where its gate did not pass and nobody made it champion', () => {
  const { loop } = caseOf('churn')
  const version = waitingIn(loop) ?? assert.fail('nothing waits')
  assert.equal(version.version, 1)
  assert.equal(failureWords(version.gate), 'AUC 0.8123 ≥ 0.85: failed')
  assert.match(meanwhile(null), /^Nothing is served/)
  assert.equal(waitingIn({ ...loop, champion: 1 }), null, 'it was promoted by force')
  assert.equal(waitingIn({ ...loop, champion: 2 }), null, 'the champion is newer')
  assert.equal(waitingIn({ champion: null, standing: { champion: null, newest: null } }), null)
  assert.equal(gateWords(version.gate), 'AUC 0.8123 ≥ 0.85')
})

test('beside a champion a version that could not be compared waits, and the champion stays', () => {
  const { loop } = caseOf('spam')
  const version = waitingIn(loop) ?? assert.fail('nothing waits')
  assert.deepEqual(
    failedOf(version.gate).checks.map(({ metric }) => metric),
    ['accuracy'],
  )
  assert.match(failureWords(version.gate), /: failed. Version 1, the champion, .*"phishing"\.$/)
  assert.equal(meanwhile(loop.champion), 'Version 1 stays champion.')
})

test('of several failed checks the first is told, and how many more there are', () => {
  const { view } = caseOf('churn')
  const [version] = view.versions
  assert.ok(version)
  const checks = version.gate.checks.map((check) => ({ ...check, passed: false }))
  assert.match(failureWords({ ...version.gate, checks }), /, and 2 failures more: failed$/)
})

test('a model whose gate failed is not one that was never trained', () => {
  const registered = { champion: null, trainings: 1 }
  const untrained = { champion: null, trainings: 0 }
  assert.deepEqual(hubOf(registered, null, 1), { title: 'v1', note: 'not promoted' })
  assert.deepEqual(hubOf(registered, null, null), { title: '–', note: 'no champion' })
  assert.deepEqual(hubOf(untrained, null, null), { title: '–', note: 'no model yet' })
  assert.deepEqual(hubOf({ champion: 3, trainings: 4 }, null, 4), { title: 'v3', note: 'champion' })
  assert.deepEqual(hubOf(untrained, 0.999, null), { title: '99%', note: 'training' })
  assert.equal(championWords(registered, 1), 'no champion: the gate of version 1 did not pass')
  assert.equal(championWords(untrained, null), 'no champion yet')
})

test('stages say in a word and a tone what needs a look', () => {
  const said = (name: string) =>
    Object.fromEntries(
      shownStages(caseOf(name).loop).map(({ stage, word, tone }) => [
        stage,
        tone ? `${word} (${tone})` : word,
      ]),
    )
  assert.deepEqual(said('churn'), {
    data: '',
    train: '',
    evaluate: 'gate failed (bad)',
    register: 'waits (warn)',
    serve: 'no champion (bad)',
    monitor: '',
  })
  assert.equal(said('heating')['serve'], '', 'what is as it should be needs no word')
  assert.equal(said('heating')['train'], 'interrupted (warn)')
  assert.equal(said('digits')['serve'], 'failed (bad)')
})

test('serving is in trouble where the version that answers is not the champion', () => {
  assert.match(servingTrouble(caseOf('digits').loop) ?? '', /^version 1 answers/)
  assert.equal(servingTrouble(caseOf('heating').loop), null)
  assert.equal(servingTrouble(caseOf('churn').loop), null, 'there is no champion to answer')
})

test('while the champion is opened, nothing says that it answers', () => {
  const { loop } = caseOf('heating')
  const stages = loop.stages.map((stage) =>
    stage.stage === 'serve'
      ? { ...stage, state: 'active' as const, summary: 'nothing answers while version 1 is opened' }
      : stage,
  )
  const serve = shownStages({ ...loop, stages }).find(({ stage }) => stage === 'serve')
  assert.deepEqual([serve?.state, serve?.word], ['active', 'loading'])
  assert.equal(answersWords({ ...loop, stages }), 'version 1 is being opened')
  assert.equal(answersWords(loop), 'version 1')
  assert.equal(answersWords(caseOf('digits').loop), 'not the champion')
  assert.equal(answersWords(caseOf('churn').loop), 'no champion')
})

test('the loss of the last training is told as it is on every page', () => {
  const { loop } = caseOf('heating')
  const stages = loop.stages.map((stage) =>
    stage.stage === 'train' ? { ...stage, summary: 'val_loss 5.511' } : stage,
  )
  const last = loop.last && { ...loop.last, status: 'finished' as const }
  const train = shownStages({ ...loop, stages, last }).find(({ stage }) => stage === 'train')
  assert.equal(train?.summary, 'val loss 5.511')
})

test('failures that are most of the traffic are trouble, and the stage that serves says so', () => {
  const recent = (requests: number, codes: Record<string, number>) => {
    const failed = Object.values(codes).reduce((sum, each) => sum + each, 0)
    return { seconds: 900, requests, failed, codes }
  }
  const { loop: down } = caseOf('digits')
  const of = (model: typeof down, requests: number, codes: Record<string, number>) =>
    trafficOf({ ...model, served: { ...model.served, recent: recent(requests, codes) } })
  const said = (requests: number, codes: Record<string, number>) => {
    const { tone, share } = of(down, requests, codes)
    return [tone, share && plainSpaces(share)]
  }
  assert.deepEqual(said(29, { no_model: 25, timeout: 2 }), ['bad', '93.1 % failed'])
  assert.deepEqual(said(29, {}), [undefined, null])
  assert.deepEqual(said(0, {}), [undefined, null])
  assert.deepEqual(said(1000, { timeout: 2 }), [undefined, '0.2 % failed'])
  assert.deepEqual(said(100, { timeout: 12 }), ['warn', '12.0 % failed'])
  assert.deepEqual(said(1, { timeout: 1 }), ['warn', '100 % failed'], 'one may be an accident')
  assert.deepEqual(said(10, { bad_input: 9 }), ['warn', '90.0 % failed'], 'whoever asks is wrong')
  assert.equal(of(down, 29, { timeout: 2, no_model: 25 }).codes, 'no_model 25, timeout 2')
  assert.equal(of(down, 90, {}).rate, '6/min')
  assert.equal(
    plainSpaces(
      trafficOf({
        ...down,
        served: { ...down.served, recent: { ...recent(1, {}), seconds: 20 } },
      }).window,
    ),
    'the last 20.0 s',
  )
  const { loop } = caseOf('heating')
  const early = of(loop, 29, { no_model: 27, timeout: 1 })
  assert.deepEqual(
    [early.tone, early.codes, plainSpaces(early.said)],
    [
      'warn',
      'timeout 1',
      '1 of 2 requests failed in the last 15 min; 27 more came before a version answered',
    ],
    'it was not ready',
  )
  assert.equal(of(loop, 29, { no_model: 29 }).share, null)
  const served = { ...loop.served, recent: recent(29, { timeout: 27 }) }
  const serve = shownStages({ ...loop, served }).find(({ stage }) => stage === 'serve')
  assert.deepEqual(
    [serve?.state, serve?.word, plainSpaces(serve?.summary ?? '')],
    ['failed', 'failing', 'version 1 answers; 27 of 29 requests failed in the last 15 min'],
  )
})

test('of each model it is said what needs attention, the worst first', () => {
  const now = Date.UTC(2026, 10, 26)
  const of = (name: string) => attentionOf(caseOf(name).loop, now)
  const kinds = (name: string) => of(name).map(({ kind, tone }) => `${kind} ${tone}`)
  assert.deepEqual(kinds('churn'), ['gate bad'])
  assert.deepEqual(kinds('spam'), ['traffic warn', 'gate warn'])
  assert.deepEqual(kinds('heating'), ['training warn'])
  assert.deepEqual(kinds('digits'), ['serving bad', 'traffic bad'])
  const all = bySeverity(['spam', 'churn'].flatMap(of))
  assert.deepEqual([all[0]?.of, all[0]?.to], ['churn', '/m/churn/versions/1'])
})

test('a queue that should have been taken in is stuck, and a model without champion is told', () => {
  const { loop } = caseOf('heating')
  const now = Date.UTC(2026, 10, 26)
  const due = (nextAt: number) => ({
    ...{ ...loop, last: null, queue: 12 },
    stages: loop.stages.map((each) => (each.stage === 'data' ? { ...each, nextAt } : each)),
  })
  assert.deepEqual(attentionOf(due(now + 1000), now), [])
  const [stuck] = attentionOf(due(now - 600_000), now)
  assert.equal(stuck?.what, '12 rows in the queue are not taken in')
  assert.equal(plainSpaces(stuck?.why ?? ''), 'It was due 10 min ago.')
  const [none] = attentionOf({ ...loop, last: null, champion: null }, now)
  assert.equal(none?.what, 'There is no champion')
  const untrained = { ...loop, last: null, champion: null, trainings: 0 }
  assert.deepEqual(attentionOf(untrained, now), [], 'nothing is wrong before the first training')
})
