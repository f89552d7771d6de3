export { defineConfig, every, lines, nextWord } from './config/define.ts'
export type {
  Bound,
  Config,
  ConfigContext,
  Evaluate,
  First,
  Gauge,
  Ingest,
  Lines,
  Model,
  NextWordOptions,
  Rule,
  Schedule,
  Task,
  Train,
  UserConfig,
} from './config/types.ts'
export { type ErrorCode, MillraceError } from './core/error.ts'
