/**
 * Tells spam from other mail: 5,879 e-mails (CC0) that come as an npm package, of which nothing is kept but the subject
 * and what the sender wrote (text.ts).
 *
 *     npm run millrace -- train --project examples/spam
 *     npm run millrace -- predict --project examples/spam "Claim your free prize now"
 *
 * Everything of the training is left to the data; about ten seconds. Mails of one conversation, and copies of one
 * circular, are a family (families.ts) and stay on one side of the split, so that no model is judged on what it has
 * nearly learnt.
 */
import { join } from 'node:path'
import { defineConfig, every, records, textClass } from 'millrace'
import { prepare } from './prepare.ts'

export default defineConfig(({ home, fast }) => {
  const data = join(home, 'data')
  const schedule = every(fast ? '1m' : '1h')
  return {
    prepare: () => prepare(data),
    models: {
      spam: {
        task: textClass({ text: 'text', label: 'label', positive: 'spam' }),
        data: records(join(data, 'mails.csv'), {
          split: { by: 'key', column: 'family' },
          checks: [
            { kind: 'rows', least: 1000 },
            { kind: 'length', column: 'text', least: 1 },
            { kind: 'set', column: 'label', values: ['ham', 'spam'] },
            { kind: 'missing', column: 'label' },
            { kind: 'balance', column: 'label', least: 0.1 },
            { kind: 'overlap', columns: ['family'] },
          ],
        }),
        ingest: { from: join(data, 'new_mails.jsonl'), batch: 50, schedule },
        train: { validationSplit: 0.2, schedule },
        evaluate: { robustness: { typos: 0.1 } },
        gate: {
          val_loss: { below: 'baseline', confidence: 0.95 },
          f1: [{ atLeast: 0.9 }, { atLeast: 'champion', tolerance: 0.01 }],
          // What is no spam and is taken for it is read by nobody.
          precision: { atLeast: 0.95 },
        },
      },
    },
  }
})
