import { MillraceError } from '../core/error.ts'
import type { Explanation } from '../core/explanation.ts'
import { apart } from '../core/figure.ts'
import type { ExplainedRow } from '../loop/explain.ts'
import { servedOf } from '../loop/served.ts'
import { explain } from '../operations/explain.ts'
import { worldOf } from './ask.ts'
import { givenBytes, isRecord, rowGiven } from './given.ts'
import { asOwner, modelName, type Opened, openProject } from './open.ts'
import { table } from './table.ts'
import type { Act, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const given = await givenBytes(args.positionals[0] ?? '')
  await using opened = await openProject(args, { reads: true })
  const model = modelName(opened, args.text('model') ?? opened.loop.models[0])
  const version = args.whole('version', [1, 1e9])
  const text = given.toString()
  const row = recordIn(
    isRecord(text) ? text : await rowGiven(given, await formOf(opened, model, version, io)),
  )
  const told = await explain.perform(
    worldOf(opened),
    { model, row, version, label: args.text('class') },
    asOwner(),
  )
  io.out(io.json ? JSON.stringify(told) : shown(told))
}

/** What the version that is asked takes. */
const formOf = async (opened: Opened, model: string, version: number | undefined, io: Io) => {
  const { folder } = await servedOf(opened.registry, model, version ?? null, (what) =>
    io.note(`millrace: ${what}`),
  )
  return (await opened.tasks.rowGraph(folder)).rows.form
}

const recordIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MillraceError('bad_input', {
      what: 'The record is no JSON.',
      fix: 'Give it as {"age":42,"plan":"basic"}; of a model of pictures, the path of one.',
      cause,
    })
  }
}

const units: Readonly<Record<Explanation['unit'], string>> = {
  'log-odds': 'log-odds',
  probability: 'probability',
  number: 'the number',
}

const digits = (value: number) => `${apart(value)}`

const signed = (value: number) => `${value < 0 ? '−' : '+'}${digits(Math.abs(value))}`

/** Words that are shown. */
const mostWords = 20

const shown = ({ model, version, explanation }: ExplainedRow): string => {
  const { answer, unit, value, base, columns, words, picture } = explanation
  const of = answer === null ? '' : ` of ${JSON.stringify(answer)}`
  const head = `${model} version ${version}: ${units[unit]}${of} ${digits(value)}, of what nothing is known of ${digits(base)}`
  if (columns)
    return [
      head,
      '',
      table(
        ['column', 'value', 'adds'],
        columns.map(({ column, value, adds }) => [column, value, signed(adds)]),
      ),
    ].join('\n')
  if (words)
    return [
      head,
      '',
      table(
        ['word', 'adds'],
        words.slice(0, mostWords).map(({ word, adds }) => [word, signed(adds)]),
      ),
      ...(words.length > mostWords ? [`${words.length - mostWords} more; --json tells all`] : []),
    ].join('\n')
  return `${head}\n${picture ? `${picture.width} × ${picture.height} pixels; --json tells what each adds` : ''}`
}
