import { type Answer, suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { percent } from '../core/figure.ts'
import { arraysOfTensors } from '../core/nested.ts'
import { servedOf } from '../loop/served.ts'
import { viewOf } from '../operations/view.ts'
import { otherForm, predictRows } from '../tasks/codec/decode.ts'
import { runBatch } from './batch.ts'
import { givenBytes, isRecord, rowGiven } from './given.ts'
import { modelName, type Opened, openProject } from './open.ts'
import { table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const from = args.text('from')
  if (from !== undefined) return runBatch(args, io, from)
  for (const name of ofBatches)
    if (args.text(name) !== undefined)
      throw new MillraceError('bad_usage', {
        what: `--${name} is for a whole file, and --from names none.`,
        fix: 'Name the rows: millrace predict --from rows.csv --to answers.csv',
      })
  if (args.positionals.length === 0)
    throw new MillraceError('bad_usage', {
      what: '"predict" needs TEXT.',
      fix: 'Give a text or a record, or a whole file: millrace predict --from rows.csv --to answers.csv',
    })
  const top = args.whole('top', [1, 10]) ?? 5
  const given = await givenBytes(args.positionals[0] ?? '')
  if (!/\S/.test(given.toString()))
    throw new MillraceError('bad_input', {
      what: 'The text is empty.',
      fix: 'Give a text with at least one word.',
    })
  await using opened = await openProject(args, { reads: true })
  const model = modelName(opened, args.text('model') ?? opened.loop.models[0])
  const { answer, version } = await predict(opened, { model, given, top }, (what) =>
    io.note(`millrace: ${what}`),
  )
  if (answer) io.out(io.json ? JSON.stringify(viewOf({ answer, model, version })) : shown(answer))
}

const ofBatches = ['to', 'column', 'version']

interface Asked {
  readonly model: string
  /** A text, a record as JSON, a picture or its path. */
  readonly given: Buffer
  /** Suggestions at most, 1 to 10. */
  readonly top: number
}

/** What the champion answers. Fails with `no_model` where there is none. */
export const predict = async (
  { registry, tasks }: Pick<Opened, 'registry' | 'tasks'>,
  { model, given, top }: Asked,
  warn: (what: string) => void = () => {},
) => {
  const { version, folder } = await servedOf(registry, model, null, warn)
  const predictor = await tasks.openPredictor(folder)
  try {
    if (predictor.form.kind === 'text' && isRecord(given.toString()))
      throw otherForm(`The model "${model}"`, 'text')
    const [answer] = await predictRows(predictor, [await rowGiven(given, predictor.form)], top)
    return { answer, version }
  } finally {
    await predictor.close()
  }
}

/** One decimal, more where it would make all of almost all. */
const shareOf = (probability: number): string => {
  const text = (100 * probability).toFixed(1)
  return text === '100.0' ? `${percent(probability)}` : text
}

const shown = (answer: Answer): string => {
  if (answer.kind === 'tensors') return JSON.stringify(arraysOfTensors(answer.tensors))
  if (answer.kind === 'values') {
    const { values, interval } = answer
    if (!interval) return values.join(' ')
    const { low, high, share } = interval
    return `${values.join(' ')}\n${Number((100 * share).toFixed(1))}% between ${low} and ${high}`
  }
  const suggestions = suggestionsOf(answer)
  if (suggestions.length === 0) return 'No suggestion: the text has no word.'
  return table(
    [answer.kind === 'text' ? 'next word' : 'answer', 'probability'],
    suggestions.map(({ word, probability }) => [word, `${shareOf(probability)}%`]),
  )
}
