import type { Algorithm } from '../access/rules.ts'
import type { DataRole, Role } from '../core/access.ts'
import type { Duration } from '../core/duration.ts'
import type { Bound, Confidence } from '../core/rule.ts'
import type { Range } from '../core/study.ts'
import type { Task } from '../tasks/kit/task.ts'
import type { Ingest, Origin } from './origins.ts'
import type { Schedule } from './schedule.ts'

/** What `millrace.config.ts` exports: the configuration, or a function that makes it. */
export type UserConfig = Config | ((context: ConfigContext) => Config | Promise<Config>)

/** What a configuration that is a function is given. */
export interface ConfigContext {
  /** Absolute folder of the project: where the configuration file lies. */
  readonly project: string
  /** Absolute folder where Millrace keeps its state. */
  readonly home: string
  /** True with `--fast`: the loop should turn every minute, for a demonstration. */
  readonly fast: boolean
}

/** What `millrace.config.ts` exports. */
export interface Config {
  /** The models to keep, by name. None where all are trained elsewhere and registered. */
  readonly models: Readonly<Record<string, Model>>
  /** Data sets of their own, by name: several models may learn from one. Default: none. */
  readonly datasets?: Readonly<Record<string, Origin>>
  /**
   * Names under which models answer. Each model has one of its own name by itself, which may be described here.
   * Default: each model answers under its own name alone.
   */
  readonly endpoints?: Readonly<Record<string, Endpoint>>
  /** Files that are answered on a schedule, by name. docs/serving.md tells how. Default: none. */
  readonly batches?: Readonly<Record<string, Batch>>
  /** Seals what the inference log keeps. Default: it lies on the disk as it is. */
  readonly encryption?: Encryption | null
  /**
   * Signed tokens of another sign-in that count beside keys. docs/access.md tells how. Default: only keys
   * count.
   */
  readonly tokens?: Tokens | null
  /** Kinds of models of your own, beside those that come with Millrace. Default `[]`. */
  readonly tasks?: readonly Task[]
  /**
   * Makes the project's data where it is not there yet. Runs before anything else at every start. Default:
   * nothing is made.
   */
  readonly prepare?: () => Promise<void>
  /**
   * What the home keeps for how long. What is in use, or may be rolled back to, always stays. Default: each of
   * its fields has its own.
   */
  readonly keep?: Keep
  /** How answers are given. Default: each of its fields has its own. */
  readonly serving?: Serving
}

/** How answers are given. */
export interface Serving {
  /**
   * Processes that answer predictions, or as many as there are cores. One: the process that keeps the loop
   * does. More are processes of their own, which share the port; each has every model open. Default `1`.
   */
  readonly processes?: number | 'cores'
}

/** The newest of each model, and everything younger than `days`; of the rest only what something needs. */
export interface Keep {
  /** Model versions with their files. Default `20`. */
  readonly versions?: number
  /** Data set versions with their rows. Default `20`. */
  readonly datasets?: number
  /** Runs with the history of their metrics and their log. Default `200`. */
  readonly runs?: number
  /** Everything younger than this stays. Default `7`. */
  readonly days?: number
}

/** A model: what it learns, from which rows, how, and when. */
export interface Model {
  /** What people should know of it: `millrace docs` writes it into the model's page. Default: nothing. */
  readonly about?: About
  /** What is learnt: a kind and its options. */
  readonly task: TaskConfig
  /**
   * Where the rows come from: the name of one of `datasets`, or `lines` or `records` of a file, `images`, or
   * `sql`, which make a data set with the name of the model.
   */
  readonly data: string | Origin
  /** How new rows come in. A data set of `datasets` says so itself. Default: none do. */
  readonly ingest?: Ingest
  /** How it is trained, and how often. Default: each of its fields has its own. */
  readonly train?: Train
  /**
   * What differs for the very first version, so that it comes quickly. The full one follows at once. Default:
   * nothing.
   */
  readonly first?: First
  /** What is asked of every champion. Default: each of its fields has its own. */
  readonly evaluate?: Evaluate
  /**
   * What a version must reach before it is served, by metric; of several rules all have to hold. Default: that
   * of the task, see docs/gate.md; of a task of your own `{ val_loss: [{ below: 'baseline' }, { atMost:
   * 'champion' }] }`.
   */
  readonly gate?: Readonly<Record<string, Rule | readonly Rule[]>>
  /** What `millrace tune` searches. Default: nothing. */
  readonly tune?: Tune
  /** Beside what `millrace compare` sets its two modes. Default: nothing. */
  readonly compare?: Compare
  /**
   * What of the requests to it is kept, and for how long; `false`: nothing. Default: each of its fields has its
   * own.
   */
  readonly requests?: Requests | false
  /** How its traffic is watched for drift; `false`: not at all. Default: each of its fields has its own. */
  readonly monitor?: Monitor | false
  /** An extra Prometheus gauge for the accuracy on the prompts. Default: none. */
  readonly gauge?: Gauge
}

/** What people should know of a model. */
export interface About {
  /** What it does, in a sentence or two. Default: nothing is said. */
  readonly summary?: string
  /**
   * Who answers for it: a person or a team, an e-mail address, or both, as `Mail team <mail@example.org>`. It
   * is shown with the model. Default: nobody is named.
   */
  readonly owner?: string
  /** What it is meant for, and by whom. Default: nothing is said. */
  readonly intendedUse?: string
  /** Where it must not be relied on. Default: nothing is said. */
  readonly limits?: string
}

/** What is learnt: a kind and its options. `nextWord`, `imageClass`, `tabularClass`, `tabularRegression` and `textClass` make them. */
export interface TaskConfig {
  readonly kind: string
  readonly [option: string]: unknown
}

/** How the model is trained. */
export interface Train extends Fit {
  /** How several workers are started and watched. Default: each of its fields has its own. */
  readonly distributed?: Distributed
  /**
   * How often to train again; a training that would come to the same weights is passed over. Default: only by
   * hand.
   */
  readonly schedule?: Schedule
}

/** What of a training decides its result. */
export interface Fit {
  /** Passes over the training rows. Default `3`. */
  readonly epochs?: number
  /** Rows a step of each worker. Default `32`. */
  readonly batchSize?: number
  /** Step size of the optimizer. Default `0.001`. */
  readonly learningRate?: number
  /**
   * How the step size falls over the training: not at all, along half a cosine to 5 %, or by half at each
   * third. Default `'none'`.
   */
  readonly lrSchedule?: 'none' | 'cosine' | 'step'
  /** Steps over which the step size rises from nothing. Default `0`. */
  readonly warmup?: number
  /** What makes steps of the gradients. Default `'adam'`. */
  readonly optimizer?: 'adam' | 'adamw' | 'sgd'
  /** Share of the last movement that `sgd` keeps; other optimizers refuse it. Default: 0.9 with `sgd`. */
  readonly momentum?: number
  /**
   * Share of the weights taken off a step: by `adamw` times the step size, by `sgd` as a gradient; `adam`
   * refuses it. Default `0`.
   */
  readonly weightDecay?: number
  /**
   * Longest gradient, all weights as one vector; longer ones are shortened to it. Default: none is shortened.
   */
  readonly clip?: number
  /** Batches whose gradients make one step. Default `1`. */
  readonly gradientAccumulation?: number
  /**
   * Judges and keeps a running mean of the weights, which holds on to this share of itself a step. Default: the
   * weights as they are.
   */
  readonly emaDecay?: number
  /** Ends the training after so many epochs without a better val_loss. Default: never. */
  readonly earlyStopping?: number
  /**
   * Whether the epoch with the lowest val_loss makes the version; otherwise the last one does. Default `true`.
   */
  readonly restoreBest?: boolean
  /**
   * Whether how long, in which steps and by how many rows at a time is left to the data: epochs end by an inner
   * part of the training rows. Of tables only. Default: of tables where no other field but classWeights,
   * validationSplit, seed, workers and device is named.
   */
  readonly auto?: boolean
  /** Part of the rows set aside for validation. Default `0.1`. */
  readonly validationSplit?: number
  /**
   * How much each class counts in the loss, in tasks with classes: by how rare it is, or a weight a label.
   * Default: all alike.
   */
  readonly classWeights?: 'balanced' | Readonly<Record<string, number>>
  /** Seed of everything random. Default `1`. */
  readonly seed?: number
  /** Workers that share each step, or as many as there are cores. Default `1`. */
  readonly workers?: number | 'cores'
  /** Whether the step size is multiplied by the number of workers. Default `false`. */
  readonly scaleLearningRate?: boolean
  /**
   * `cuda` needs onnxruntime's CUDA provider; `auto` takes it where it opens when a run begins, else the CPU.
   * Default `'auto'`.
   */
  readonly device?: 'auto' | 'cpu' | 'cuda'
}

/** How the workers of a training are started and watched. */
export interface Distributed {
  /** Threads on this machine, or processes under MPI. Default `'local'`. */
  readonly launcher?: 'local' | 'mpi'
  /**
   * Hostfile of MPI, absolute or relative to the project; only with `launcher: 'mpi'`. Default: all on this
   * machine.
   */
  readonly hostfile?: string
  /** How often a training that lost a worker goes on from its checkpoint. Default `2`. */
  readonly maxRestarts?: number
  /** How long workers wait for one of them before it counts as lost. Default `'10s'`. */
  readonly timeout?: Duration
}

/** What differs for the very first version. */
export interface First {
  /** The network of the first version. Default: that of the model. */
  readonly task?: TaskConfig
  /** The rows of the first version. Default: those of the model. */
  readonly data?: { readonly maxRows: number }
  /** The training of the first version; takes the place of `train` as a whole. Default: that of the model. */
  readonly train?: Fit
}

/** What is asked of every champion. */
export interface Evaluate {
  /**
   * JSON file of prompts and the words that may follow: `[{ "prompt": "i want", "accepted": ["to", "more"] }]`.
   * Default: none.
   */
  readonly evalSet?: string
  /** How often the prompts are put to the champion. Default: `every('60s')`. */
  readonly schedule?: Schedule
  /** Text file of beginnings, one a line, that every version completes. Default: none. */
  readonly completions?: string
  /** Words that a completion adds. Default `3`. */
  readonly words?: number
  /**
   * What every version is told of apart: columns, or functions of a record. A gate holds `worst_slice_…` and
   * `slice_gap_…` of them. Default: each column of two to twelve values.
   */
  readonly slices?: readonly (string | Slice)[]
  /** Rows that a slice needs to be the worst, or to make a gap. Default `30`. */
  readonly sliceRows?: number
  /**
   * Ways in which held-out rows are changed to see what becomes of the answers. A gate holds `robust_…` of
   * them. Default: none.
   */
  readonly robustness?: Robustness
}

export interface Robustness {
  readonly typos?: number
  readonly missing?: number
  readonly blur?: number
  readonly shift?: number
  readonly adversarial?: number
  readonly substitutions?: number
  readonly rows?: number
}

export interface Slice {
  readonly name: string
  readonly of: (record: Readonly<Record<string, string>>) => string
}

/** What a metric has to be; docs/config.md describes each rule. */
export type Rule =
  | { readonly below: Bound }
  | { readonly above: Bound }
  | { readonly below: Bound; readonly tolerance?: number; readonly confidence: Confidence }
  | { readonly above: Bound; readonly tolerance?: number; readonly confidence: Confidence }
  | { readonly atLeast: Bound; readonly tolerance?: number; readonly confidence?: Confidence }
  | { readonly atMost: Bound; readonly tolerance?: number; readonly confidence?: Confidence }

/** A search for better options: trials with drawn values, ranked by a metric of the validation rows. */
export interface Tune {
  /**
   * What each option may be, by its path. All others are as the model has them; how long, on which rows and on
   * what a trial trains stays.
   */
  readonly ranges: Readonly<Record<`task.${string}` | `train.${string}`, Range>>
  /**
   * `asha`: successive halving, in which a trial goes on only while it is among the best. `random`: every trial
   * in full. Default `'asha'`.
   */
  readonly search?: 'random' | 'asha'
  /** Trials at most. Default `16`. */
  readonly trials?: number
  /** Trials that train at a time. Default: the cores, divided by `train.workers`. */
  readonly parallel?: number
  /** Metric of the validation rows that trials are ranked by. Default `'val_loss'`. */
  readonly metric?: string
  /** Which value is better. Default: `minimize` for losses and errors, `maximize` for all else. */
  readonly direction?: 'minimize' | 'maximize'
  /** Seed of the drawn values. Default `1`. */
  readonly seed?: number
  /** With `asha`: of so many trials at a rung one goes on, for so many times the epochs. Default `3`. */
  readonly reductionFactor?: number
  /** With `asha`: epochs of the first rung; the last one is `train.epochs`. Default `1`. */
  readonly epochs?: number
}

/** Beside what `millrace compare` sets its two modes. */
export interface Compare {
  /** What is shown beside the two modes. */
  readonly reference: Reference
}

/** Somebody else's comparison of sequential and distributed training: its figures, and what it trained. */
export interface Reference {
  /** Whose it is, as part of a sentence. */
  readonly name: string
  /** How it was measured, in sentences. */
  readonly note: string
  /** Rows that were learnt from and validated on. */
  readonly rows: number
  /** The network, for `millrace compare --reference`. */
  readonly task: TaskConfig
  /** One worker. */
  readonly sequential: ReferenceMode
  /** Several workers together. */
  readonly distributed: ReferenceMode
}

/** What one mode took, and what it came to. */
export interface ReferenceMode {
  /** How long the training took. */
  readonly seconds: number
  /** Processor time of all its processes. */
  readonly cpuSeconds: number
  /** Most memory of one process. */
  readonly peakBytes: number
  /** Loss and val_loss by epoch, from the first. */
  readonly curve: readonly { readonly loss: number; readonly valLoss: number }[]
  /** How it trained, but for seed and workers; epochs are those of the curve. */
  readonly train: Omit<Fit, 'seed' | 'workers' | 'epochs'>
}

/** What of the requests to a model is kept. docs/requests.md tells how. */
export interface Requests {
  /**
   * When an answer is given: after its record is on the disk, so that it survives a power failure; after it is
   * with the operating system, so that it survives the process; or at once. Default `'commit'`.
   */
  readonly durability?: 'commit' | 'os' | 'async'
  /** Share of the requests that is kept. Which ones, their ids decide. Default `1`. */
  readonly sample?: number
  /** Columns whose values are not kept; `text` of a text alone. Default: all are kept. */
  readonly mask?: readonly string[]
  /**
   * Column that says whose a request is: `millrace requests delete --subject` deletes by it. Default: the
   * `subject` of its data set.
   */
  readonly subject?: string
  /**
   * Longest input, and longest answer, that is kept whole, as JSON. Of a longer one its size, its SHA-256 and
   * its beginning are kept. Default `65536`.
   */
  readonly maxBytes?: number
  /** How long a record is kept. Default `90`. */
  readonly days?: number
  /**
   * Columns whose values are removed after so many days, fewer than `days`; `text` of a text alone.
   * docs/requests.md tells how. Default: all are kept as long as their record.
   */
  readonly fieldDays?: Readonly<Record<string, number>>
  /** What all records of the model take on the disk; the oldest go first, by whole days. Default `10000`. */
  readonly megabytes?: number
  /** Which answers are marked as out of the ordinary. Default: each of its fields has its own. */
  readonly anomalies?: Anomalies
}

/** What is out of the ordinary in the probabilities of an answer with classes. */
export interface Anomalies {
  /**
   * The best probability is below this; 0: none is. Default: `0.9`; of two classes what nineteen of twenty
   * answers to the held-out rows of the version reached, or `0.6` where that is not known.
   */
  readonly bestBelow?: number | null
  /**
   * The smallest probability is above this; 1: none is. Default: `0.01`; of two classes none is, as it would
   * say what the best one says.
   */
  readonly worstAbove?: number | null
  /** The mean of the probabilities is not 1/K, of K classes. Default `true`. */
  readonly mean?: boolean
  /** The sum of the probabilities is not 1. Default `true`. */
  readonly sum?: boolean
  /** Mean and sum are rounded to so many: the noise of floating point is no anomaly. Default `4`. */
  readonly decimals?: number
}

/** A stable name over the versions of a model. */
export interface Endpoint {
  /** Whose versions answer: one of `models`, or one that was registered from elsewhere. */
  readonly model: string
  /**
   * How a new version takes over: `at once`, as soon as it is champion, open and warm; step by step and judged
   * on the way by any other. docs/rollouts.md tells how. Default `'at once'`.
   */
  readonly policy?: 'at once' | 'blue/green' | 'canary' | 'shadow' | 'shadow then canary'
  /** Limits of what the policy does. `at once` has none. Default: each of its fields has its own. */
  readonly rollout?: RolloutPlan
  /**
   * How long a question may take. One that is not answered by then is refused with `timeout`. A caller may ask
   * for less. Default `'10s'`.
   */
  readonly deadline?: Duration
  /** Rows that go through the model together, at most. Default `64`. */
  readonly maxBatch?: number
  /** Rows that may wait; what comes beyond is refused at once with `queue_full`. Default `1024`. */
  readonly maxPending?: number
  /**
   * Origins of web pages whose scripts may ask it from a browser; `*`: any. docs/serving.md tells how. Default:
   * none but pages of this server.
   */
  readonly cors?: readonly string[]
  /**
   * What is answered where the model fails, or the endpoint is switched off: nothing; what the stable version
   * before it says (`before`); what the simplest guess says that the model was held against (`baseline`); or a
   * constant. docs/serving.md tells how. Default `'none'`.
   */
  readonly fallback?: 'none' | 'before' | 'baseline' | { readonly constant: string | number }
  /**
   * What of the requests to a model that was registered from elsewhere is kept, and for how long; `false`:
   * nothing. Said of the endpoint that has the name of the model, it counts for all that answer with it.
   * Default: each of its fields has its own.
   */
  readonly requests?: Requests | false
  /**
   * How its traffic is watched for drift, where that is not as the model says; `false`: not at all. Default: as
   * the model says.
   */
  readonly monitor?: Monitor | false
  /** How well it is to answer. docs/operation.md tells how that is judged. Default: nothing is promised. */
  readonly objectives?: Objectives
}

/** */
export interface Monitor {
  /** */
  readonly window?: number | Duration | MonitorWindow
  /** */
  readonly against?: 'training' | 'before' | MonitorSpan
  /** */
  readonly minimum?: number
  /** */
  readonly ignore?: readonly string[]
  /** */
  readonly critical?: readonly string[]
  /** */
  readonly level?: number
  /** */
  readonly effect?: number
}

/** */
export interface MonitorWindow {
  /** */
  readonly rows: number
  /** */
  readonly least?: Duration
}

/** */
export interface MonitorSpan {
  /** */
  readonly from: string
  /** */
  readonly to: string
}

/** What an endpoint promises. docs/operation.md tells how it is judged. */
export interface Objectives {
  /** How fast it answers. Default: nothing is promised of it. */
  readonly latency?: LatencyObjective
  /** How rarely it fails. Default: nothing is promised of it. */
  readonly errors?: ErrorObjective
  /** How reliably it is there. Default: nothing is promised of it. */
  readonly availability?: AvailabilityObjective
  /** The time, up to now, over which it is kept. Default `'30d'`. */
  readonly period?: Duration
}

/** How fast an endpoint answers. */
export interface LatencyObjective {
  /** An answer that takes as long, or longer, is slow. */
  readonly below: Duration
  /** Share of the answers that are not slow, at least. */
  readonly share: number
}

/** How rarely an endpoint fails. */
export interface ErrorObjective {
  /**
   * Share of the requests that may fail by the fault of the model or the server. What a client asks wrongly is
   * none of them.
   */
  readonly most: number
}

/** How reliably an endpoint is there. */
export interface AvailabilityObjective {
  /**
   * Share of the requests that are taken up, at least: a version, or the fallback, answers, there is room for
   * them, and they can be kept.
   */
  readonly least: number
}

/** How a new version takes over, and by what it is judged. */
export interface RolloutPlan {
  /** Shares of the questions that a canary answers, one after the other. Default `[0.05, 0.25, 0.5]`. */
  readonly steps?: readonly number[]
  /**
   * What keeps a caller with one version; persons are counted then, not questions. Default: nothing: each
   * question is drawn by itself.
   */
  readonly sticky?: { readonly header: string } | { readonly column: string } | null
  /** Share of the questions that a shadow is asked as well. Default `1`. */
  readonly shadow?: number
  /** How long each step lasts at least. Default `'2m'`. */
  readonly stepFor?: Duration
  /** How long a candidate is watched at least before it is promoted. Default `'10m'`. */
  readonly leastTime?: Duration
  /**
   * Answers that a candidate has given at least before it is promoted; persons, where they are kept with a
   * version. Default `500`.
   */
  readonly leastAnswers?: number
  /**
   * Labelled answers of a candidate that are waited for before it is promoted; 200 are enough to see one that
   * is twice as often wrong. 0: none are waited for. Default `0`.
   */
  readonly leastLabels?: number
  /** Bad answers of a candidate at least before it is returned. Default `5`. */
  readonly leastBad?: number
  /** Without a verdict for so long it is undecided: it holds, and says so. Default `'1d'`. */
  readonly longest?: Duration
  /**
   * Chances at most that a candidate is returned that is within the margin, whenever anybody looks. Default:
   * each of its fields has its own.
   */
  readonly alpha?: RolloutAlpha
  /** Chance at most that a candidate is promoted that is at least `twice` as bad. Default `0.05`. */
  readonly promoteAlpha?: number
  /** How many times as often a candidate may fail, or be wrong. Default `1.25`. */
  readonly margin?: number
  /**
   * How much longer than the 95th percentile of the stable version an answer may take before it counts as slow.
   * Default `0.1`.
   */
  readonly tolerance?: number
  /** How many times as often a candidate that is promoted is bad, at most. Default `2`. */
  readonly twice?: number
  /** Or how much more of its answers are bad, at most. Default `0.005`. */
  readonly near?: number
  /** Share of failed answers beyond which blue/green goes back. Default `0.05`. */
  readonly mostFailed?: number
}

/** Chances at most that a candidate is returned that is within the margin. */
export interface RolloutAlpha {
  /** Because its answers fail. Default `0.02`. */
  readonly errors?: number
  /** Because its answers are slow. Default `0.02`. */
  readonly latency?: number
  /** Because its answers are wrong, by their labels. Default `0.01`. */
  readonly quality?: number
}

/** Signed tokens (JWT) that count beside keys. docs/access.md tells how. */
export interface Tokens {
  /** Who signs them: what their claim `iss` has to be. */
  readonly issuer: string
  /** For whom they are: what their claim `aud` has to be, or to hold. */
  readonly audience: string
  /**
   * Where the public keys of the issuer are: an address, asked again every ten minutes and where a token names
   * a key that is not known, or a file.
   */
  readonly jwks: string
  /**
   * Algorithms by which they may be signed. Those with a shared secret are never taken. Default `['RS256',
   * 'ES256']`.
   */
  readonly algorithms?: readonly Algorithm[]
  /** By how much the clock of the issuer may differ, 5 minutes at most. Default `'30s'`. */
  readonly clockTolerance?: Duration
  /** Claim whose value, or each of whose values, stands in `grants`; points lead into objects. */
  readonly claim: string
  /** What each value of the claim allows. A token with none of them is refused. */
  readonly grants: Readonly<Record<string, TokenGrant>>
}

/** What a value of the claim allows. */
export interface TokenGrant {
  /** What it allows: docs/access.md tells what each role may do. */
  readonly role: Role
  /** Endpoints where the role holds, and nowhere else. Default: in the whole project. */
  readonly endpoints?: readonly string[] | null
  /** Right on rows and logged inputs: to look, or also to add, release and erase. Default: none. */
  readonly data?: DataRole | null
  /** Data sets where that right holds. Default: all. */
  readonly sets?: readonly string[] | null
  /**
   * How often whoever has it may ask, over all processes together, as `--rate` of a key. Of several values the
   * largest counts. Default: any.
   */
  readonly rate?: number | null
  /** Requests that whoever has it may have under way at a time. Default: any. */
  readonly concurrency?: number | null
}

/** Keys by which the inference log seals what was asked and answered. docs/requests.md tells how. */
export interface Encryption {
  /**
   * File with the key that seals: 32 bytes, or as many in hexadecimal digits or base64. Who has the home alone
   * cannot read what was asked and answered.
   */
  readonly keyFile: string
  /** Files with keys of before, which open what they have sealed. Default: none. */
  readonly formerKeyFiles?: readonly string[]
}

/** A file that is answered on a schedule. */
export interface Batch {
  /** Whose champion answers: one of `models`, or one that was registered from elsewhere. */
  readonly model: string
  /** The file whose rows are answered. */
  readonly from: string
  /** Where the answers go. `{time}` becomes the moment at which it begins, in UTC: 2026-05-01T060000Z. */
  readonly to: string
  /** How often it is answered, counted from the last time. */
  readonly schedule: Schedule
  /** Column that has the texts, for a model of texts. Default: the only one. */
  readonly column?: string | null
  /** Words or classes of each answer, in JSON lines. Default `5`. */
  readonly top?: number
  /** Whether the answers are kept in the inference log, by the rules of the model. Default `true`. */
  readonly log?: boolean
}

/** An extra Prometheus gauge for the accuracy on the prompts. */
export interface Gauge {
  /** Its name for Prometheus. */
  readonly name: string
  /** Labels by their name. Default `{}`. */
  readonly labels?: Readonly<Record<string, string>>
}
