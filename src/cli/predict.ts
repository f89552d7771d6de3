import { text as readText } from 'node:stream/consumers'
import { type Answer, bestOf, suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { noChampion } from '../loop/champion.ts'
import { servable } from '../registry/servable.ts'
import { otherForm, predictRows } from '../tasks/codec/decode.ts'
import { modelName, openProject } from './open.ts'
import { table } from './table.ts'
import type { Act } from './verb.ts'

const isRecord = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

export const run: Act = async (args, io) => {
  const top = args.whole('top', [1, 10]) ?? 5
  const given = args.positionals[0] ?? ''
  const text = given === '-' ? await readText(process.stdin) : given
  if (!/\S/.test(text))
    throw new MillraceError('bad_input', {
      what: 'The text is empty.',
      fix: 'Give a text with at least one word.',
    })
  await using opened = await openProject(args, { reads: true })
  const name = modelName(opened, args.text('model') ?? opened.loop.models[0])
  const champion = await servable(opened.registry, name, (version, error) =>
    io.note(`millrace: version ${version} was passed over: ${error.message}`),
  )
  if (!champion) throw await noChampion(opened.registry, name)
  const predictor = await opened.tasks.openPredictor(champion.folder)
  try {
    if (predictor.form.kind === 'text' && isRecord(text))
      throw otherForm(`The model "${name}"`, 'text')
    const [answer] = await predictRows(predictor, [text], top)
    if (answer)
      io.out(io.json ? JSON.stringify(viewOf(answer, name, champion.version)) : shown(answer))
  } finally {
    await predictor.close()
  }
}

/** The same as `POST /predict` answers. */
const viewOf = (answer: Answer, model: string, version: number) => ({
  ...(answer.kind === 'text' ? { next_word: bestOf(answer) } : { prediction: bestOf(answer) }),
  suggestions: suggestionsOf(answer),
  model,
  version,
})

const shown = (answer: Answer): string => {
  if (answer.kind === 'values') return answer.values.join(' ')
  const suggestions = suggestionsOf(answer)
  if (suggestions.length === 0) return 'No suggestion: the text has no word.'
  return table(
    [answer.kind === 'text' ? 'next word' : 'answer', 'probability'],
    suggestions.map(({ word, probability }) => [word, `${(probability * 100).toFixed(1)}%`]),
  )
}
