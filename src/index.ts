export {
  defineConfig,
  every,
  imageClass,
  lines,
  nextWord,
  records,
  tabularClass,
} from './config/define.ts'
export { choice, int, logRange, range } from './config/ranges.ts'
export type {
  Bound,
  Compare,
  Config,
  ConfigContext,
  Distributed,
  Evaluate,
  First,
  Fit,
  Gauge,
  ImageClassOptions,
  Ingest,
  Lines,
  Model,
  NextWordOptions,
  OwnTask,
  Records,
  Reference,
  ReferenceMode,
  Rule,
  Schedule,
  TabularClassOptions,
  Task,
  Train,
  Tune,
  UserConfig,
} from './config/types.ts'
export { type ErrorCode, MillraceError } from './core/error.ts'
export type { Range } from './core/study.ts'
