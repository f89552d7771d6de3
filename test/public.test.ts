import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as millrace from 'millrace'
import * as task from 'millrace/task'

test('a configuration may use these names', () => {
  assert.deepEqual(Object.keys(millrace), [
    'MillraceError',
    'choice',
    'deal',
    'defineConfig',
    'defineScoringStep',
    'defineSimulation',
    'every',
    'float32',
    'imageClass',
    'images',
    'int',
    'int64',
    'lines',
    'logRange',
    'nextWord',
    'range',
    'records',
    'sql',
    'tabularClass',
    'tabularRegression',
    'textClass',
    'z',
  ])
})

test('a task of the project may use these names', () => {
  assert.deepEqual(Object.keys(task), [
    'MillraceError',
    'activations',
    'attention',
    'averagePool',
    'baselineOf',
    'batchNorm',
    'binaryCrossEntropy',
    'bindInputs',
    'bindValues',
    'classReports',
    'classSums',
    'classesOf',
    'classificationMetrics',
    'classifierParts',
    'confusionOf',
    'conv',
    'createNetwork',
    'createPredictor',
    'createRng',
    'createTally',
    'crossEntropy',
    'defineTask',
    'dense',
    'dropout',
    'dropoutMask',
    'embedding',
    'float32',
    'globalAveragePool',
    'graph',
    'gru',
    'int64',
    'judgeEach',
    'labelsOf',
    'layerNorm',
    'likeliest',
    'lstm',
    'matrixOf',
    'maxPool',
    'meanSquaredError',
    'numberIn',
    'numbersIn',
    'openPlain',
    'openSession',
    'partOf',
    'plainModel',
    'readRecord',
    'recordMatrix',
    'regressionMetrics',
    'regressionParts',
    'residual',
    'rowBatches',
    'scaled',
    'scalesOf',
    'trainingTargets',
    'unscaled',
    'validationTargets',
    'weightsOf',
    'withGradients',
    'z',
  ])
})

test('the package names its entries', () => {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  assert.deepEqual(exports, {
    '.': './src/index.ts',
    './task': './src/task.ts',
    './testing': './src/testing.ts',
  })
})
