/** A DEVELOPMENT FIXTURE: what an invented classifier confuses. */
import type { Confusion } from '../../src/core/records.ts'

const confusion: Confusion = {
  ...{ rows: 2921, left: 0, labels: ['ham', 'phishing', 'spam'] },
  counts: [
    { truth: 'ham', answer: 'ham', count: 1790 },
    { truth: 'spam', answer: 'spam', count: 904 },
    { truth: 'phishing', answer: 'phishing', count: 226 },
    { truth: 'phishing', answer: 'spam', count: 1 },
  ],
  wrong: [
    {
      row: '{"words":"212","links":"3","sender":"unknown","kind":"phishing"}',
      ...{ truth: 'phishing', answer: 'spam', probability: 0.9312 },
    },
  ],
}

export const confusionText = `${JSON.stringify(confusion)}\n`
