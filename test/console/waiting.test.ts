import assert from 'node:assert/strict'
import { test } from 'node:test'
import { casesAt } from '../../console/dev/cases.ts'
import {
  answersWords,
  championWords,
  hubOf,
  servingTrouble,
  shownStages,
} from '../../console/src/loop/shown.ts'
import { trafficOf } from '../../console/src/loop/traffic.ts'
import {
  failedOf,
  firstFailure,
  mayWait,
  meanwhile,
  waitingOf,
} from '../../console/src/models/waiting.ts'

const cases = casesAt(Date.UTC(2026, 10, 26))
const caseOf = (name: string) =>
  cases.find(({ loop }) => loop.model === name) ?? assert.fail(`no model ${name}`)
const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

test('the newest version waits where its gate did not pass and nobody made it champion', () => {
  const { loop, view } = caseOf('churn')
  assert.equal(mayWait(loop), true)
  const version = waitingOf(view, null) ?? assert.fail('nothing waits')
  assert.equal(version.version, 1)
  assert.equal(firstFailure(version.gate), 'auc 0.8123 ≥ 0.85: failed')
  assert.match(meanwhile(null), /^Nothing is served/)
  assert.equal(waitingOf(view, 1), null, 'it was promoted by force')
  assert.equal(waitingOf(view, 2), null, 'the champion is newer')
  assert.equal(waitingOf(undefined, null), null)
})

test('beside a champion a version that could not be compared waits, and the champion stays', () => {
  const { loop, view } = caseOf('spam')
  const version = waitingOf(view, loop.champion) ?? assert.fail('nothing waits')
  assert.deepEqual(
    failedOf(version.gate).checks.map(({ metric }) => metric),
    ['accuracy'],
  )
  assert.match(firstFailure(version.gate) ?? '', /: failed: Version 1, the champion, .*"phishing"$/)
  assert.equal(meanwhile(loop.champion), 'Version 1 stays champion.')
})

test('versions are asked for only where one may wait', () => {
  assert.equal(mayWait(caseOf('heating').loop), false)
  assert.equal(mayWait({ ...caseOf('heating').loop, champion: null, trainings: 0 }), false)
})

test('of several failed checks the first is told, and how many more there are', () => {
  const { view } = caseOf('churn')
  const [version] = view.versions
  assert.ok(version)
  const checks = version.gate.checks.map((check) => ({ ...check, passed: false }))
  assert.match(firstFailure({ ...version.gate, checks }) ?? '', /, and 2 more$/)
  assert.equal(firstFailure({ ...version.gate, checks: [] }), null)
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
  const said = (name: string, waits: boolean) =>
    Object.fromEntries(
      shownStages(caseOf(name).loop, waits).map(({ stage, word, tone }) => [
        stage,
        tone ? `${word} (${tone})` : word,
      ]),
    )
  assert.deepEqual(said('churn', true), {
    data: 'done',
    train: 'done',
    evaluate: 'failed (bad)',
    register: 'waits (warn)',
    serve: 'no champion (bad)',
    monitor: 'idle',
  })
  assert.equal(said('heating', false)['serve'], 'serving')
  assert.equal(said('heating', false)['train'], 'waiting')
  assert.equal(said('digits', false)['serve'], 'failed (bad)')
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
  const serve = shownStages({ ...loop, stages }, false).find(({ stage }) => stage === 'serve')
  assert.deepEqual([serve?.state, serve?.word], ['active', 'opening'])
  assert.equal(answersWords({ ...loop, stages }), 'version 1 is being opened')
  assert.equal(answersWords(loop), 'version 1')
  assert.equal(answersWords(caseOf('digits').loop), 'not the champion')
  assert.equal(answersWords(caseOf('churn').loop), 'no champion')
})

test('failures that are most of the traffic are trouble, and the stage that serves says so', () => {
  const said = (requests: number, failed: number) => {
    const { tone, share } = trafficOf({ requests, failed })
    return [tone, share && plainSpaces(share)]
  }
  assert.deepEqual(said(29, 27), ['bad', '93.1 % of all'])
  assert.deepEqual(said(29, 0), [undefined, null])
  assert.deepEqual(said(0, 0), [undefined, null])
  assert.deepEqual(said(1000, 2), [undefined, '0.2 % of all'])
  assert.deepEqual(said(100_000, 1), [undefined, '< 0.1 % of all'])
  assert.deepEqual(said(100, 12), ['warn', '12.0 % of all'])
  assert.deepEqual(said(1, 1), ['warn', '100 % of all'], 'one alone may be an accident')
  const { loop } = caseOf('heating')
  const failing = { ...loop, served: { ...loop.served, requests: 29, failed: 27 } }
  const serve = shownStages(failing, false).find(({ stage }) => stage === 'serve')
  assert.deepEqual(
    [serve?.state, serve?.word, serve?.summary],
    ['failed', 'failing', 'version 1 answers; 27 of 29 requests failed'],
  )
})
