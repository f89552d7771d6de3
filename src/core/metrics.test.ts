import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyMetrics, ranked } from './metrics.ts'

const words = { loss: 5, val_loss: 6, perplexity: 400, top5: 0.3, top1: 0.1, baseline_top1: 0.05 }
const classes = { recall: 0.7, auc: 0.85, f1: 0.6, accuracy: 0.8, val_loss: 0.5, macro_f1: 0.7 }
const numbers = { r2: 0.98, rmse: 1544, mae: 1230, val_loss: 2.4e6 }

test('versions are known by the metrics of what they answer', () => {
  assert.deepEqual(keyMetrics([words]), ['val_loss', 'perplexity', 'top1', 'top5'])
  assert.deepEqual(keyMetrics([classes]), ['val_loss', 'accuracy', 'f1', 'auc'])
  assert.deepEqual(keyMetrics([numbers]), ['val_loss', 'rmse', 'mae', 'r2'])
})

test('of several versions any may have a metric, and of none there is none', () => {
  assert.deepEqual(keyMetrics([{}, { accuracy: 1 }, { val_loss: 1 }]), ['val_loss', 'accuracy'])
  assert.deepEqual(keyMetrics([]), [])
  assert.deepEqual(keyMetrics([{ energy: 4 }]), [])
})

test('what is looked at first stands in front, the rest stays in its order', () => {
  assert.deepEqual(ranked(['loss', 'top1', 'energy', 'val_loss']), [
    'val_loss',
    'top1',
    'loss',
    'energy',
  ])
})
