/**
 * A DEVELOPMENT FIXTURE: a model of texts in which all is well, and why invented models answer as they do. Nothing here is
 * trained or measured; the product never loads this file.
 */
import { MillraceError } from '../../src/core/error.ts'
import type { Explanation } from '../../src/core/explanation.ts'
import { createRng, hash } from '../../src/core/rng.ts'
import type { ExplainAsked, ExplainedRow } from '../../src/loop/explain.ts'
import type { StoredRun } from '../../test/system/registry.ts'
import { type Case, caseOf, check, gateOf, idle, runOf, versionOf } from './case.ts'
import { drawn, imageShape } from './rows.ts'

const hour = 3_600_000

/** It tells spam from other mail. */
export const mailsAt = (now: number): Case => {
  const metrics = { val_loss: 0.0514, accuracy: 0.9823, f1: 0.9707, auc: 0.9979 }
  const run = runOf({
    id: '019a00000000000000a1',
    model: 'mails',
    task: { kind: 'text-class', text: 'text', label: 'label', positive: 'spam' },
    startedAt: now - 7 * hour,
    epochs: 6,
    metrics,
    version: 1,
  })
  const gate = gateOf(null, check('f1', 'atLeast', 'value', 0.9707, 0.9))
  const told = caseOf(now, {
    task: 'text-class',
    runs: [run],
    versions: [versionOf(run, { version: 1, metrics, gate })],
    champion: 1,
    served: { ...idle, example: JSON.stringify({ text: drawn.mail(0)['text'] }) },
    stages: { evaluate: { summary: 'f1 0.9707 ≥ 0.9: passed' } },
    answer: {
      version: 1,
      answer: {
        kind: 'classes',
        classes: [
          { label: 'spam', probability: 0.9703 },
          { label: 'ham', probability: 0.0297 },
        ],
      },
    },
  })
  return { ...told, runs: [foldedAt(now), ...told.runs] }
}

/** A cross-validation with rows that were sampled. */
const foldedAt = (now: number): StoredRun => {
  const told = runOf({
    id: '019a00000000000000a2',
    model: 'mails',
    task: { kind: 'text-class', text: 'text', label: 'label', positive: 'spam' },
    startedAt: now - 5 * hour,
    epochs: 6,
    metrics: Object.fromEntries(
      ['', 'oversampled_', 'undersampled_'].flatMap((head, way) =>
        Object.entries({ val_loss: 0.052, accuracy: 0.982, recall: 0.957, auc: 0.9979 }).flatMap(
          ([name, value]) => [
            [`${head}${name}`, name === 'recall' ? value + 0.008 * way : value * (1 - 0.004 * way)],
            [`${head}${name}_deviation`, value * 0.006],
          ],
        ),
      ),
    ),
    log: ['fold 1 of 5: val_loss 0.0511', 'fold 1 of 5, over-sampled: val_loss 0.0537'],
  })
  const params = { 'crossvalidate.folds': '5', 'crossvalidate.sampling': 'over and under' }
  const run = { ...told.run, kind: 'crossvalidation' as const, trigger: 'manual' as const }
  return { ...told, metrics: [], run: { ...run, params: { ...run.params, ...params } } }
}

/** What each part of a row adds to an answer, the same each time. */
export const explained = async (
  model: string,
  { row, version = 1 }: ExplainAsked,
): Promise<ExplainedRow> => {
  const adds = (part: string) => 0.5 + 1.2 * createRng(hash(part)).normal()
  const parts = partsOf(model, row, adds)
  const all = [...(parts.columns ?? []), ...(parts.words ?? [])].map((each) => each.adds)
  const sum = [...all, ...(parts.picture?.adds ?? [])].reduce((one, other) => one + other, 0)
  return {
    ...{ model, version },
    explanation: {
      ...{ answer: model === 'digits' ? '3' : 'spam', unit: 'log-odds', base: -0.8454 },
      ...{ value: sum - 0.8454, rest: 0, ...parts },
    },
  }
}

const partsOf = (
  model: string,
  row: ExplainAsked['row'],
  adds: (part: string) => number,
): Pick<Explanation, 'columns' | 'words' | 'picture'> => {
  const none = { columns: null, words: null, picture: null }
  const byAdds = (one: { adds: number }, other: { adds: number }) =>
    Math.abs(other.adds) - Math.abs(one.adds)
  if (model === 'mails') {
    const known = `${row['text']}`.toLowerCase().match(/[\p{L}\p{N}'’]+|[\p{P}\p{S}]/gu) ?? []
    const pairs = known.slice(1).map((word, at) => `${known[at]} ${word}`)
    const words = [...new Set([...known, ...pairs])].map((word) => ({ word, adds: adds(word) / 3 }))
    return { ...none, words: words.sort(byAdds) }
  }
  if (model === 'digits') {
    const bytes = Buffer.from(`${row['pixels']}`, 'base64')
    const { height, width } = imageShape
    const pixels = Array.from(bytes, (byte, at) => (byte / 255) * adds(`pixel ${at}`))
    return { ...none, picture: { height, width, adds: pixels } }
  }
  if (model !== 'spam')
    throw new MillraceError('refused', { what: 'This model of the fixture explains nothing.' })
  const columns = Object.entries(row).map(([column, value]) => {
    return { column, value: `${value}`, adds: adds(`${column} ${value}`) }
  })
  return { ...none, columns: columns.sort(byAdds) }
}
