import type { WindowState } from '../core/monitor.ts'
import type { RunKind, Trigger } from '../core/records.ts'
import type { Phase, RolloutVerdict } from '../core/rollout.ts'

/**
 * The tables as types. Times are milliseconds since 1970; columns named in `json` hold JSON as text.
 * Only types that SQLite and PostgreSQL share: text, integer, bigint, double precision.
 */
export interface Tables {
  schema_migrations: SchemaMigrations
  runs: Runs
  metrics: MetricRows
  latest_metrics: MetricRows
  run_lines: RunLines
  versions: Versions
  completions: Completions
  aliases: Aliases
  alias_events: AliasEvents
  evaluations: Evaluations
  audit: AuditEntries
  datasets: Datasets
  dataset_files: DatasetFiles
  data_reports: DataReports
  data_states: DataStates
  handed_rows: HandedRows
  ingestions: Ingestions
  dataset_pins: DatasetPins
  erasures: Erasures
  studies: Studies
  numbers: Numbers
  leases: Leases
  stages: Stages
  stage_events: StageEvents
  removals: Removals
  labels: LabelRows
  thresholds: ThresholdRows
  served_minutes: ServedMinutes
  endpoints: EndpointRows
  access_keys: AccessKeys
  access_sessions: AccessSessions
  rollouts: RolloutRows
  rollout_points: RolloutPointRows
  monitors: MonitorRows
  monitor_windows: MonitorWindowRows
  monitor_sides: MonitorSideRows
}

interface SchemaMigrations {
  number: number
  name: string
  applied_at: number
}

interface Runs {
  id: string
  model: string
  status: 'running' | 'finished' | 'failed' | 'cancelled'
  kind: RunKind
  trigger: Trigger
  author: string
  started_at: number
  ended_at: number | null
  seed: number
  dataset_version: string
  code_version: string
  environment_json: string
  config_json: string
  params_json: string
  progress_json: string | null
  version: number | null
  error: string | null
  /** When the history of its metrics and its lines were removed; null while they are there. */
  pruned_at: number | null
  /** When somebody deleted it; its row stays for what refers to it. Null while it is there. */
  deleted_at: number | null
  /** The search that it is a trial of. */
  study: string | null
}

/** `metrics` has one row a run, key and step; `latest_metrics` one a run and key. */
interface MetricRows {
  run: string
  key: string
  step: number
  epoch: number
  time: number
  /** Null stands for a metric that is not a number. */
  value: number | null
}

interface RunLines {
  run: string
  /** 1, 2, 3, … within a run. */
  number: number
  time: number
  line: string
}

interface Versions {
  model: string
  version: number
  run_id: string
  created_at: number
  author: string
  files_json: string
  metrics_json: string
  gate_json: string
  lineage_json: string
  /** When its files were removed; null while they are there. */
  pruned_at: number | null
  /** When somebody deleted it; its row stays for what refers to it. Null while it is there. */
  deleted_at: number | null
}

interface Completions {
  model: string
  version: number
  position: number
  input: string
  completion: string
}

interface Aliases {
  model: string
  alias: string
  version: number
  since: number
  author: string
}

/** Every version an alias has pointed to, numbered within the alias. */
interface AliasEvents extends Aliases {
  number: number
  /** 1 where the alias went back to what it pointed to before. */
  back: number
}

interface Evaluations {
  id: string
  model: string
  version: number
  time: number
  accuracy: number
  results_json: string
}

interface AuditEntries {
  number: number
  time: number
  author: string
  action: string
  subject: string
  detail: string
}

interface Datasets {
  id: string
  /** Of the data set. */
  name: string
  number: number
  created_at: number
  digest: string
  rows: number
  bytes: number
  origin: 'initial' | 'ingest' | 'edit' | 'retype'
  added: number
  author: string
  /** Column the rows come from. */
  column_name: string
  /** How the file was read, as far as that was declared: plain JSON. */
  reading_json: string
  /** Blobs of the rows of the file, first row first: `[{ digest, bytes, rows }]`. */
  segments_json: string
  /** SHA-256 and size of the file. */
  file_digest: string
  file_bytes: number
  /** Blobs of the rows before those of the file: taken in, and not written into it. */
  taken_json: string
  /** The version that it was made from; null of the first. */
  parent: string | null
  /** The version with the highest one is what the data set is now: one whose content comes back gets a new one. */
  turn: number
  /** Rows that were erased since it was made. */
  erased: number
  /** Columns of records and their types, see schema.ts of the columns; null of lines. */
  schema_json: string | null
  /** When its rows were removed; null while they are there. */
  pruned_at: number | null
  /** When somebody deleted it; its row stays for what refers to it. Null while it is there. */
  deleted_at: number | null
  /** Blob of its profile; null before there is one. */
  profile_digest: string | null
}

/** What a look at a data set version came to, see checks of the data room. */
interface DataReports {
  dataset: string
  /** SHA-256 of the checks that it was held to. */
  checks_digest: string
  checked_at: number
  verdict: 'passed' | 'warned' | 'blocked'
  report_json: string
}

/** What the checks of the next version of a data set go on from, see state.ts of the data room. */
interface DataStates {
  /** Of the data set. */
  name: string
  dataset: string
  states_json: string
}

/** Rows that were handed over by a call, see handed.ts of the data room. */
interface HandedRows {
  /** Of the data set. */
  name: string
  /** By which it enters once. */
  id: string
  /** Its place in the order of the data set's. */
  number: number
  created_at: number
  author: string
  /** Empty once it was taken in. */
  row_text: string
  /** Characters of the text. */
  length: number
  /** The version that it was taken in with; null while it waits. */
  dataset: string | null
  /** Why it cannot be learnt from. */
  reason: string | null
}

/** What a data file looked like when its newest version was recorded. */
interface DatasetFiles {
  /** Of the data set. */
  name: string
  /** Path, relative to the home. */
  file: string
  dataset: string
  /** Device, inode, size and times, see identity.ts of the data room. */
  identity: string
  checked_at: number
}

interface Ingestions {
  id: string
  /** Of the data set. */
  name: string
  /** `staging`: files are being written; `intended`: must be finished; then `applied`. */
  state: 'staging' | 'intended' | 'applied'
  created_at: number
  author: string
  /** What to move where, see plan.ts of the data room. */
  plan_json: string
}

/** What of a data set was decided once and stays, see pins.ts of the data room. */
interface DatasetPins {
  /** Of the data set. */
  name: string
  /** What it is: the rule of a split, or of its masks. */
  rule: string
  pin_json: string
  created_at: number
}

/** Whose rows were erased from a data set, see erase of the data room. */
interface Erasures {
  id: string
  /** Of the data set. */
  name: string
  /** Column that says whose a row is. */
  column_name: string
  /** One of all erasures of a data set. */
  salt: string
  /** HMAC-SHA-256 of the value under the salt. */
  fingerprint: string
  /** Path of the queue, relative to the home; null where rows come by calls alone. */
  queue: string | null
  author: string
  created_at: number
  /** Blobs that held such rows and are to go. */
  blobs_json: string
  /** Rows that went, by data set version. */
  rows_json: string
  /** Null while it is to be finished. */
  done_at: number | null
}

/** A search for hyper-parameters; its trials have their own rows in `runs`. */
interface Studies {
  id: string
  model: string
  status: 'running' | 'finished' | 'failed' | 'cancelled'
  author: string
  started_at: number
  ended_at: number | null
  dataset_version: string
  recipe_json: string
  plan_json: string
  trials_json: string
  best: number | null
  version: number | null
}

/** The last number given out of each series, see numbers.ts. */
interface Numbers {
  series: string
  last: number
}

/** Who may do something that only one may do at a time, see leases.ts. A row stays when it is let go. */
interface Leases {
  name: string
  /** Empty where it was let go. */
  holder: string
  token: number
  /** By the store's clock; 0 where it was let go. */
  expires_at: number
}

/** What is asked of a process for a run, see stages.ts. */
interface Stages {
  run: string
  stage: string
  state: 'asked' | 'running' | 'ended' | 'failed'
  /** Of the lease under which it was asked. */
  token: number
  spec_json: string
  leases_json: string
  needs_json: string
  /** 1 where it is to end. */
  cancelled: number
  asked_at: number
  /** What it came to, or the error it failed with; null before. */
  answer_json: string | null
}

/** What a run tells while it goes on. */
interface StageEvents {
  run: string
  /** 1, 2, 3, … within a run. */
  number: number
  event_json: string
}

/** From which probability on a version answers a class, see thresholds.ts of the registry. */
interface ThresholdRows {
  model: string
  version: number
  class: string
  threshold: number
}

/** How requests to endpoints went, see objectives of the monitor. */
interface ServedMinutes {
  endpoint: string
  /** When it began, milliseconds since 1970. */
  minute: number
  /** From how many milliseconds on an answer counted as slow; 0: none did. */
  below_ms: number
  requests: number
  answered: number
  slow: number
  failed: number
  turned_away: number
}

/** What people call runs and versions, see labels.ts of the registry. */
interface LabelRows {
  /** `run:ID`, or `MODEL/VERSION`. */
  subject: string
  name: string
  note: string
  /** `["baseline", …]`. */
  tags_json: string
}

/** What was said of endpoints at run time, see endpoints of the registry. */
interface EndpointRows {
  name: string
  /** Null: as it is declared. */
  spec_json: string | null
  /** What the configuration said of it then; null: it is declared nowhere. */
  said: string | null
  state: 'loaded' | 'unloaded' | 'off'
  /** Of the series `endpoints/NAME`. */
  generation: number
  author: string
  changed_at: number
}

/** Keys, see keys.ts of the access room. A row stays when its key is revoked: names are never used twice. */
interface AccessKeys {
  id: string
  name: string
  /** SHA-256 of its secret. */
  hash: string
  grant_json: string
  limits_json: string
  created_at: number
  author: string
  expires_at: number | null
  revoked_at: number | null
}

interface AccessSessions {
  /** SHA-256 of what the browser has. */
  hash: string
  key_id: string
  expires_at: number
}

/** How a version takes over from another one, see rollouts of the registry. */
interface RolloutRows {
  id: string
  endpoint: string
  model: string
  stable: number
  candidate: number
  phase: Phase
  weight: number
  verdict: RolloutVerdict | null
  /** What else is known of it, as JSON. */
  state_json: string
  author: string
  created_at: number
  changed_at: number
  ended_at: number | null
  generation: number
}

interface RolloutPointRows {
  rollout: string
  /** 1, 2, 3, … within a rollout. */
  number: number
  point_json: string
}

/** A file or folder of the home that is to go, see removals.ts. */
interface Removals {
  /** Relative to the home. */
  path: string
}

/** How far the windows of an endpoint are. */
interface MonitorRows {
  endpoint: string
  model: string
  rules_json: string
  place_json: string
  status_json: string
  /** Goes up whenever windows are to be judged again. */
  generation: number
  changed_at: number
}

interface MonitorWindowRows {
  endpoint: string
  version: number
  number: number
  from_at: number
  to_at: number
  state: WindowState
  window_json: string
  /** Places of its first and its last record in the log. */
  first_json: string
  last_json: string
}

/** What windows of a version are held against, beside what it learnt from: its first window, or the one before. */
interface MonitorSideRows {
  endpoint: string
  version: number
  kind: 'first' | 'before' | 'span'
  side_json: string
}
