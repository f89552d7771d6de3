/** Requests that were answered, for the tests of the inference log. */
import type { Answer } from '../../src/core/answer.ts'
import type { RequestRules } from '../../src/core/requests.ts'
import type { Answered } from '../../src/inference/types.ts'

export const requestRules: RequestRules = {
  ...{ durability: 'commit', sample: 1, mask: ['email'], subject: 'customer', maxBytes: 500 },
  ...{ days: 90, fieldDays: {}, keptBytes: 1e9 },
  anomalies: { bestBelow: 0.9, worstAbove: 0.01, mean: true, sum: true, decimals: 4 },
}

export const sureAnswer = (probability: number): Answer => ({
  kind: 'classes',
  classes: [
    { label: 'spam', probability },
    { label: 'ham', probability: 1 - probability },
  ],
})

export const answered = (id: string, more: Partial<Answered> = {}): Answered => ({
  ...{ id, endpoint: 'mails', model: 'mails', version: 3, protocol: 'predict', eventTime: 5 },
  ...{ variant: 'stable', weight: 1 },
  answer: sureAnswer(0.75),
  inputs: { customer: 'Ada', email: 'ada@example.org', age: 36 },
  timing: { queueSeconds: 0.001, runSeconds: 0.002, totalSeconds: 0.004, batch: 7 },
  ...more,
})
