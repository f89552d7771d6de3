import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceOf, hereAnew, type News, noEvidence, shownAnew, withNews } from './evidence.ts'
import { boundsOf } from './rates.ts'

const nobody = { answers: 0, bad: 0 }
const news = (bad: News['bad'], pairs = { stable: 0, candidate: 0 }): News => ({
  ...{ stable: nobody, candidate: nobody, bad, pairs },
})
const limits = { margin: 1.25, twice: 2 }
const after = (...told: readonly News[]) =>
  told.reduce((known, each) => withNews(known, each, limits), noEvidence.errors)

/** The same by its formula, event by event. */
const directly = (events: readonly { share: number; isCandidate: boolean }[], r0: number) => {
  const ratios = Array.from({ length: 12 }, (_, j) => 1.15 * (16 / 1.15) ** (j / 11))
  const products = ratios.map((times) =>
    events.reduce((product, { share, isCandidate }) => {
      const theta = (r: number) => (r * share) / (1 - share + r * share)
      return (
        product *
        (isCandidate ? theta(r0 * times) / theta(r0) : (1 - theta(r0 * times)) / (1 - theta(r0)))
      )
    }, 1),
  )
  return products.reduce((sum, each) => sum + each, 0) / 12
}

test('evidence is the mean of twelve products of likelihoods', () => {
  const events = [
    ...Array.from({ length: 9 }, () => ({ share: 0.1, isCandidate: true })),
    ...Array.from({ length: 14 }, () => ({ share: 0.1, isCandidate: false })),
    ...Array.from({ length: 3 }, () => ({ share: 0.5, isCandidate: true })),
  ]
  const { back } = after(
    news([{ share: 0.1, stable: 14, candidate: 9 }]),
    news([{ share: 0.5, stable: 0, candidate: 3 }]),
  )
  const expected = directly(events, 1.25)
  assert.ok(Math.abs(evidenceOf(back) / expected - 1) < 1e-12, `${evidenceOf(back)} ${expected}`)
  assert.equal(evidenceOf(noEvidence.errors.back), 1)
  assert.equal(evidenceOf([5000, 1]), Math.exp(690))
})

test('at the limit what comes next changes it by nothing on average, within it makes it less', () => {
  for (const share of [0.01, 0.1, 0.5, 0.9])
    for (const [ratio, isFair] of [
      [1.25, true],
      [1, false],
      [0.2, false],
    ] as const) {
      const theta = (ratio * share) / (1 - share + ratio * share)
      const [its, others] = [
        evidenceOf(after(news([{ share, stable: 0, candidate: 1 }])).back),
        evidenceOf(after(news([{ share, stable: 1, candidate: 0 }])).back),
      ]
      const mean = theta * its + (1 - theta) * others
      if (isFair) assert.ok(Math.abs(mean - 1) < 1e-12, `${mean}`)
      else assert.ok(mean < 1, `${mean}`)
    }
})

test('for a promotion it is mirrored: at twice as bad it stays as it is on average', () => {
  for (const share of [0.05, 0.5]) {
    const theta = (2 * share) / (1 - share + 2 * share)
    const mean =
      theta * evidenceOf(after(news([{ share, stable: 0, candidate: 1 }])).on) +
      (1 - theta) * evidenceOf(after(news([{ share, stable: 1, candidate: 0 }])).on)
    assert.ok(Math.abs(mean - 1) < 1e-12, `${mean}`)
  }
})

test('shares of all or nothing say nothing, and pairs are held to no margin', () => {
  const silent = after(
    news([
      { share: 0, stable: 5, candidate: 0 },
      { share: 1, stable: 0, candidate: 9 },
    ]),
  )
  assert.equal(evidenceOf(silent.back), 1)
  const pairs = after(news([], { stable: 4, candidate: 11 }))
  const events = Array.from({ length: 15 }, (_, at) => ({ share: 0.5, isCandidate: at < 11 }))
  assert.ok(Math.abs(evidenceOf(pairs.back) / directly(events, 1) - 1) < 1e-12)
})

test('what speaks against a candidate stays where it has to show anew that it is good', () => {
  const seen = {
    ...news([{ share: 0.5, stable: 1, candidate: 8 }]),
    candidate: { answers: 20, bad: 8 },
  }
  const errors = after(seen)
  const known = { ...noEvidence, errors }
  assert.deepEqual(hereAnew(known).errors, { ...errors, here: noEvidence.errors.here })
  assert.deepEqual(shownAnew(known).errors, { ...noEvidence.errors, back: errors.back })
})

test('bounds of a share without a bad answer are those of their formula', () => {
  for (const answers of [1, 100, 1600]) {
    const [rare, any] = [100, 0.5].map((b) => {
      let product = 1
      for (let at = 0; at < answers; at++) product *= (at + b) / (at + b + 0.5)
      return product
    })
    const ratio = (Number(rare) + Number(any)) / 2
    const expected = 1 - (0.025 * ratio) ** (1 / answers)
    const [least, most] = boundsOf({ answers, bad: 0 }, 0.025)
    assert.equal(least, 0)
    assert.ok(Math.abs(most - expected) < 1e-12, `${most} ${expected}`)
  }
  assert.deepEqual(boundsOf({ answers: 0, bad: 0 }, 0.05), [0, 1])
})

test('bounds hold the share that was seen, and come nearer to it', () => {
  for (const rate of [0.01, 0.3, 1]) {
    let width = 1
    for (const answers of [100, 1000, 10_000]) {
      const [least, most] = boundsOf({ answers, bad: rate * answers }, 0.05)
      assert.ok(least <= rate && rate <= most, `${least} ${rate} ${most}`)
      assert.ok(most - least < width)
      width = most - least
    }
  }
})
