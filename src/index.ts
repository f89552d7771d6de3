export { defineConfig, every, images, lines, records, sql } from './config/define.ts'
export type { Ingest, Limits, Lines, Records, Refill, Sql } from './config/origins.ts'
export { choice, int, logRange, range } from './config/ranges.ts'
export type { Schedule } from './config/schedule.ts'
export type {
  About,
  Anomalies,
  Batch,
  Compare,
  Config,
  ConfigContext,
  Distributed,
  Encryption,
  Endpoint,
  Evaluate,
  First,
  Fit,
  Gauge,
  Model,
  Reference,
  ReferenceMode,
  Requests,
  Rule,
  TaskConfig,
  TokenGrant,
  Tokens,
  Train,
  Tune,
  UserConfig,
} from './config/types.ts'
export { type ErrorCode, MillraceError } from './core/error.ts'
export type { Bound } from './core/rule.ts'
export { z } from './core/schema.ts'
export type { Range } from './core/study.ts'
export { float32, int64, type Tensor, type Tensors } from './core/tensor.ts'
export { deal } from './simulate/deal.ts'
export {
  defineSimulation,
  type Moment,
  type Occasion,
  type Population,
  type Scenario,
  type Scenarios,
  type SimulatedEvent,
  type SimulatedInput,
  type Simulation,
  type SimulationContext,
} from './simulate/define.ts'
export { type ImageClassOptions, imageClass } from './tasks/image/options.ts'
export { type NextWordOptions, nextWord } from './tasks/nextword/options.ts'
export {
  defineScoringStep,
  type ScoringAnswer,
  type ScoringCall,
  type ScoringInputs,
  type ScoringStep,
} from './tasks/onnx/step/define.ts'
export {
  type TabularRegressionOptions,
  tabularRegression,
} from './tasks/regression/options.ts'
export { type TabularClassOptions, tabularClass } from './tasks/tabular/options.ts'
export { type TextClassOptions, textClass } from './tasks/textclass/options.ts'
