// biome-ignore-all assist/source/organizeImports: the names stand by families.
/**
 * What a task of your own is made of; see docs/own-task.md. Layers have `parameters` and `apply`, graphs
 * are values, and all of it is what the tasks that come with Millrace are made of.
 */

/** What a task is. */
export type {
  BatchOptions,
  ClassWeights,
  Judgement,
  Learnt,
  Manifest,
  Package,
  Predictor,
  Signature,
  Task,
  Warning,
} from './tasks/kit/task.ts'
export type { Batch, BatchSource } from './nn/batch.ts'
export type { Network } from './nn/network.ts'
export type { Answer, Suggestion } from './core/answer.ts'
export type { Port } from './core/tensor.ts'
export type { Metrics, Json } from './core/records.ts'
export { type ErrorCode, MillraceError } from './core/error.ts'
export { z } from './core/schema.ts'
export { defineTask } from './tasks/kit/define.ts'
export type { Kind } from './tasks/kit/kind.ts'
export { createRng, type Rng } from './core/rng.ts'

/** Rows, records, batches. */
export type { Rows } from './core/rows.ts'
export type { Fields, Form, Input } from './core/input.ts'
export { numberIn, numbersIn, type Refusal, readRecord } from './tasks/kit/record.ts'
export { type Part, rowBatches } from './tasks/kit/batches.ts'
export { partOf } from './tasks/kit/part.ts'

/** Networks and predictors of any kind. */
export { createNetwork, type NetworkParts } from './tasks/kit/network.ts'
export { createPredictor, type PredictorOptions } from './tasks/kit/predictor.ts'

/** A task of one network, one loss and one answer a row. */
export {
  type JudgeOptions,
  judgeEach,
  type OpenOptions,
  openPlain,
  type PlainOptions,
  plainModel,
} from './tasks/kit/model.ts'

/** Numbers to predict. */
export {
  baselineOf,
  matrixOf,
  recordMatrix,
  regressionParts,
  type Scale,
  scaled,
  scalesOf,
  unscaled,
} from './tasks/kit/regression.ts'

/** Classes to tell apart. */
export { type Classes, classesOf, createTally, likeliest, weightsOf } from './tasks/kit/classes.ts'
export { type Classifier, classifierParts, type KnownClasses } from './tasks/kit/classifier.ts'
export {
  labelsOf,
  type Labelled,
  type Reader,
  trainingTargets,
  validationTargets,
} from './tasks/kit/labels.ts'
export { classSums } from './tasks/kit/sums.ts'
export {
  type Answers,
  classReports,
  confusionOf,
  classificationMetrics,
} from './metrics/classification.ts'

/** Graphs. */
export { type Builder, graph } from './onnx/builder.ts'
export type { Graph } from './onnx/graph.ts'
export type { Value } from './onnx/value.ts'
export { float32, int64, type Tensor } from './core/tensor.ts'
export { openSession, type Session } from './onnx/session.ts'
export { type Lookup, bindInputs, bindValues, type Parameter } from './nn/parameter.ts'
export { withGradients } from './nn/gradients/gradient.ts'

/** Layers. */
export { dense } from './nn/layers/dense.ts'
export { embedding } from './nn/layers/embedding.ts'
export { conv } from './nn/layers/conv.ts'
export { averagePool, globalAveragePool, maxPool } from './nn/layers/pool.ts'
export { lstm } from './nn/layers/lstm.ts'
export { gru } from './nn/layers/gru.ts'
export { attention } from './nn/layers/attention.ts'
export { batchNorm } from './nn/layers/batchnorm.ts'
export { layerNorm } from './nn/layers/layernorm.ts'
export { dropout, dropoutMask } from './nn/layers/dropout.ts'
export { residual } from './nn/layers/residual.ts'
export { type Activation, activations } from './nn/layers/activation.ts'

/** Losses. */
export { binaryCrossEntropy, crossEntropy, meanSquaredError } from './nn/loss.ts'
export { type Pair, regressionMetrics } from './metrics/regression.ts'
export type { Scores } from './metrics/scores.ts'
