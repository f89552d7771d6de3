/** How a version does on rows with noise in them, and what a gate may hold of that. */
import {
  type NoiseKind,
  type NoisyFigures,
  noiseKinds,
  noiseWords,
  type Robustness,
  type RobustnessOptions,
  robustOf,
} from '../core/assessment.ts'
import { MillraceError } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { counted } from '../core/text.ts'
import { intervalOf } from '../evaluate/assess.ts'
import type { ChampionReport, GateFigures } from '../evaluate/gate.ts'
import { tellWords, wordMetric, wordScoresOf } from '../evaluate/language.ts'
import { attacked } from '../evaluate/noise/adversarial.ts'
import { type Looked, lookedAt, noisy } from '../evaluate/noise/rows.ts'
import { substituted } from '../evaluate/noise/substitutions.ts'
import { headlineOf, slicedMetrics } from '../evaluate/slices.ts'
import { pairedErrors, standardErrors } from '../metrics/resample.ts'
import { measureOf, type Scores } from '../metrics/scores.ts'
import { pairedWordErrors, type WordScores, wordErrors, wordMetrics } from '../metrics/words.ts'
import type { Tasks } from '../tasks/catalogue.ts'

export interface RobustVersion {
  readonly tasks: Pick<Tasks, 'judge' | 'rowGraph' | 'language' | 'openPredictor'>
  readonly folder: string
  readonly rows: Rows
  readonly options: RobustnessOptions
  readonly seed: number
}

/** What came of the changed rows, with what they were said to be. */
interface Judged extends NoisyFigures {
  readonly scores: Answered | null
}

/** What was answered to rows, or which words to sentences. */
type Answered = Scores | WordScores

const metricsOf = (scores: Answered): Metrics =>
  scores.kind === 'words' ? wordMetrics(scores) : measureOf(scores)()

const errorsOf = (scores: Answered, seed: number): Metrics =>
  scores.kind === 'words' ? wordErrors(scores, seed) : standardErrors(scores, seed)

const errorsBeside = (one: Answered, other: Answered, seed: number): Metrics => {
  if (one.kind === 'words') return other.kind === 'words' ? pairedWordErrors(one, other, seed) : {}
  return other.kind === 'words' ? {} : pairedErrors(one, other, seed)
}

export interface RobustReport {
  readonly robustness: Robustness
  /** Scores of the rows of each noise, where they could be judged. */
  readonly scores: ReadonlyMap<NoiseKind, Answered>
}

/** Undefined where nothing is asked, or the task tells nothing of each row. */
export const robustnessOf = async (version: RobustVersion): Promise<RobustReport | undefined> => {
  const { options } = version
  const kinds = noiseKinds.filter((kind) => options.amounts[kind] !== undefined)
  const rows = someOf(version.rows, options.mostRows)
  if (kinds.length === 0 || rows.length === 0) return undefined
  const clean = await asTheyAre(version, rows)
  if (!clean) return undefined
  const { metric } = clean
  const judged: Judged[] = []
  for (const noise of kinds)
    judged.push(
      await judgedWith(version, rows, { noise, amount: options.amounts[noise] ?? 0, metric }),
    )
  return {
    robustness: {
      ...{ metric, rows: rows.length, clean: toldOf(clean.metrics) },
      noises: judged.map(({ scores: _, ...figures }) => figures),
    },
    scores: new Map(
      judged.flatMap(({ noise, scores }) => (scores ? [[noise, scores] as const] : [])),
    ),
  }
}

/** Of the rows without noise: what is told first, and the metrics; undefined where nothing is told of each row. */
const asTheyAre = async ({ tasks, folder }: RobustVersion, rows: readonly string[]) => {
  const [judged] = await tasks.judge([folder], rows)
  if (judged?.scores) return { metric: headlineOf(judged.scores), metrics: judged.metrics }
  return judged && (await tasks.language(folder)) && { metric: wordMetric, metrics: judged.metrics }
}

/** At most so many rows, evenly apart. */
export const someOf = (rows: Rows, most: number): string[] => {
  const count = Math.min(rows.length, most)
  return Array.from(
    { length: count },
    (_, at) => rows.at(Math.floor((at * rows.length) / count)) ?? '',
  )
}

const toldOf = (metrics: Metrics): Metrics =>
  Object.fromEntries(
    slicedMetrics(Object.keys(metrics)).flatMap((name) => {
      const value = metrics[name]
      return value === undefined || !Number.isFinite(value) ? [] : [[name, value] as const]
    }),
  )

interface Noise {
  readonly noise: NoiseKind
  readonly amount: number
  readonly metric: string
}

const judgedWith = async (
  version: RobustVersion,
  rows: readonly string[],
  { noise, amount, metric }: Noise,
): Promise<Judged> => {
  const { seed } = version
  try {
    const scores = await scoresWith(version, rows, { noise, amount })
    const error = errorsOf(scores, seed)[metric]
    const metrics = toldOf(metricsOf(scores))
    return {
      ...{ noise, amount, metrics, scores, problem: null },
      interval: intervalOf(metric, metrics[metric], error),
    }
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code === 'storage') throw error
    const problem = error.what.replace(/\.$/, '')
    return { ...{ noise, amount, metrics: {}, interval: null, scores: null }, problem }
  }
}

const scoresWith = async (
  { tasks, folder, seed }: RobustVersion,
  rows: readonly string[],
  { noise, amount }: Omit<Noise, 'metric'>,
): Promise<Answered> => {
  if (noise === 'adversarial') return attacked(await tasks.rowGraph(folder), rows, amount)
  if (noise === 'substitutions') return substituted(await tasks.rowGraph(folder), rows, amount)
  const language = await tasks.language(folder)
  if (language) {
    const read = noisy(rows, { noise, amount, seed }, { form: { kind: 'text' }, columns: [] })
    await using asking = await askingOf(tasks, folder)
    return wordScoresOf(await tellWords({ ...asking, language }, rows, read), rows.length)
  }
  const looked = await lookedAtBy(tasks, folder)
  const [judged] = await tasks.judge([folder], noisy(rows, { noise, amount, seed }, looked))
  if (judged?.scores) return judged.scores
  throw new MillraceError('internal', { what: 'Of the changed rows nothing was told.' })
}

export const askingOf = async (tasks: Pick<Tasks, 'openPredictor'>, folder: string) => {
  const predictor = await tasks.openPredictor(folder)
  return { predictor, [Symbol.asyncDispose]: () => predictor.close() }
}

const lookedAtBy = async (tasks: Pick<Tasks, 'openPredictor'>, folder: string): Promise<Looked> => {
  const { form, example, close } = await tasks.openPredictor(folder)
  await close()
  return lookedAt(form, example)
}

/** What a gate may hold of it, with the error of each by itself. */
export const robustInGate = (report: RobustReport | undefined, seed: number): GateFigures => {
  if (!report) return { figures: {}, errors: {}, notes: {} }
  const { robustness, scores } = report
  const all = robustness.noises.flatMap(({ noise, amount, metrics }) =>
    Object.entries(metrics).map(([name, value]) => ({
      name: robustOf(name, noise),
      value,
      note: `${noiseWords(noise, amount)}, ${counted(robustness.rows, 'row')}`,
    })),
  )
  const errors = [...scores].flatMap(([noise, each]) =>
    Object.entries(errorsOf(each, seed)).map(
      ([name, error]) => [robustOf(name, noise), error] as const,
    ),
  )
  return {
    figures: Object.fromEntries(all.map(({ name, value }) => [name, value])),
    errors: Object.fromEntries(errors),
    notes: Object.fromEntries(all.map(({ name, note }) => [name, note])),
  }
}

/** The same of a candidate and the champion, each against the noise that is hardest for it. */
export const robustBeside = (
  mine: RobustReport | undefined,
  theirs: RobustReport | undefined,
  seed: number,
): ChampionReport => {
  const [own, its] = [robustInGate(mine, seed), robustInGate(theirs, seed)]
  const errors = [...(mine?.scores ?? [])].flatMap(([noise, scores]) => {
    const other = theirs?.scores.get(noise)
    return other
      ? Object.entries(errorsBeside(scores, other, seed)).map(
          ([name, error]) => [robustOf(name, noise), error] as const,
        )
      : []
  })
  return {
    ...{ candidate: own.figures, champion: its.figures, notes: own.notes },
    errors: Object.fromEntries(errors),
  }
}
