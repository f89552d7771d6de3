/** A model from elsewhere before its gate: judged by rows that say what they are, beside the champion. */
import { MillraceError } from '../core/error.ts'
import type { Author, DatasetVersion, GateReport, Metrics } from '../core/records.ts'
import { referenceName } from '../core/reference.ts'
import { textOf } from '../data/profile/fit.ts'
import { type ChampionComparison, gate } from '../evaluate/gate.ts'
import { heldOutAnswers, referenceFileOf, unknownWordsOf } from '../evaluate/reference.ts'
import { standardErrors } from '../metrics/resample.ts'
import type { Scores } from '../metrics/scores.ts'
import type { Context } from '../pipeline/context.ts'
import { profileName } from '../pipeline/profile.ts'
import { classGate, numberGate } from '../tasks/kit/gate.ts'
import type { Judgement } from '../tasks/kit/task.ts'
import { simplest } from '../tasks/onnx/judge.ts'

export interface Judged {
  readonly dataset: DatasetVersion
  readonly metrics: Metrics
  readonly gate: GateReport
  /** What has to be known of it, in sentences. */
  readonly notes: readonly string[]
  /** Files of its package that tell of these rows, by name: its traffic is held against them. */
  readonly files: ReadonlyMap<string, string>
}

type JudgeContext = Pick<Context, 'data' | 'tasks' | 'registry'>

/** Rows that are put to a model, at most. */
const mostRows = 1_000_000

/** Holds the package in a folder to the gate of its kind, by the rows of a file. */
export const judgeBy = async (
  context: JudgeContext,
  {
    model,
    folder,
    file,
    author,
  }: {
    readonly model: string
    readonly folder: string
    readonly file: string
    readonly author: Author
  },
): Promise<Judged> => {
  const { data, tasks } = context
  const dataset = await data.current(model, { file, column: '*' }, author)
  if (dataset.rows === 0)
    throw new MillraceError('bad_data', {
      what: `${file} has no rows.`,
      fix: 'Give rows that say what they are; without any nothing can be judged.',
    })
  const rows = await data.rows(dataset.id, mostRows)
  const [own] = await tasks.judge([folder], rows)
  if (!own?.scores)
    throw new MillraceError('internal', { what: 'A model was judged, and nothing came of it.' })
  const champion = await besideChampion(context, model, folder, rows)
  const report = gate(own.scores.kind === 'classes' ? classGate : numberGate, {
    candidate: own.metrics,
    baseline: simplest(own.scores),
    champion,
  })
  return {
    dataset,
    metrics: own.metrics,
    gate: report,
    notes: [...notesOf(dataset), ...(own.notes ?? [])],
    files: await filesOf(context, { folder, dataset, rows, scores: own.scores }),
  }
}

interface Told {
  readonly folder: string
  readonly dataset: DatasetVersion
  readonly rows: readonly string[]
  readonly scores: Scores
}

const filesOf = async (
  { data, tasks }: JudgeContext,
  { folder, dataset, rows, scores }: Told,
): Promise<ReadonlyMap<string, string>> => {
  const profile = await data.profile(dataset.id)
  const predictor = await tasks.openPredictor(folder)
  try {
    const { form, example } = predictor
    const answers = heldOutAnswers(scores, standardErrors(scores, 0), 0)
    const unknownWords = unknownWordsOf(rows, form, profile)
    const file = referenceFileOf({ form, example, rows: rows.length, answers, unknownWords })
    return new Map([
      [profileName, textOf(profile).toString()],
      [referenceName, `${JSON.stringify(file)}\n`],
    ])
  } finally {
    await predictor.close()
  }
}

/** Says so where not all rows are put to it. */
export const notesOf = ({ rows }: Pick<DatasetVersion, 'rows'>): readonly string[] =>
  rows > mostRows
    ? [
        `It was judged by the first ${mostRows.toLocaleString('en')} of ${rows.toLocaleString('en')} rows.`,
      ]
    : []

/** The champion, judged by the same rows; it says so where that cannot be. */
const besideChampion = async (
  { registry, tasks }: JudgeContext,
  model: string,
  folder: string,
  rows: readonly string[],
): Promise<ChampionComparison | null> => {
  const champion = await registry.alias(model, 'champion')
  if (!champion) return null
  const { version } = champion
  try {
    const [mine, its] = await tasks.judge([folder, await registry.open(model, version)], rows)
    return { version, candidate: comparedOf(mine), champion: comparedOf(its), problem: null }
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    return {
      version,
      problem: `Version ${version}, the champion, cannot be judged beside it: ${error.what.replace(/\.$/, '')}`,
    }
  }
}

const comparedOf = (judged: Judgement | undefined): Metrics => judged?.compared ?? {}
