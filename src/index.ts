export {
  defineConfig,
  every,
  imageClass,
  lines,
  nextWord,
  records,
  tabularClass,
} from './config/define.ts'
export { choice, logRange, range, whole } from './config/ranges.ts'
export type {
  Bound,
  Config,
  ConfigContext,
  Evaluate,
  First,
  Fit,
  Gauge,
  ImageClassOptions,
  Ingest,
  Launch,
  Lines,
  Model,
  NextWordOptions,
  OwnTask,
  Records,
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
