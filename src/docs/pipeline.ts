/** The page of a pipeline: how a model is made, as its configuration says. */
import { gateOf, type ModelConfig, type ResolvedConfig } from '../config/resolve.ts'
import { describeRule } from '../core/check.ts'
import { counted } from '../core/text.ts'
import { partsOf } from '../evaluate/gate.ts'
import { builtInKinds } from '../tasks/kinds.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import { diagramOf } from './diagram.ts'
import { compareOf, tuneOf } from './experiments.ts'
import { blocks, code, plain } from './markdown.ts'
import { firstTable, recipeTable } from './recipe.ts'
import { dataOf, ingestOf } from './rows.ts'
import { everyOr, fileName, legendOf, type Places } from './words.ts'

/** What stands above every page. */
export const notice =
  '> Written by `millrace docs` from `millrace.config.ts`. What is changed here by hand is overwritten.'

export const pipelinePage = (model: ModelConfig, config: ResolvedConfig): string => {
  const places = config.context
  const kind = kindOf(model, config)
  const page = blocks(
    `# Pipeline of ${plain(model.name)}`,
    notice,
    `How [${plain(model.name)}](../models/${model.name}.md) is made.`,
    diagramOf(model, places),
    dataOf(model, config),
    ingestOf(model, places),
    '## Training',
    `A model of the kind ${code(model.recipe.task.kind)} is trained ${everyOr(model.retrainEvery, 'by hand, by `millrace train`')}.`,
    recipeTable(model, kind, places),
    model.first ? '### The first version' : '',
    firstTable(model),
    gateSection(model, kind),
    monitorOf(model, places),
    tuneOf(model),
    compareOf(model),
    keptOf(config),
  )
  return blocks(page, legendOf(page))
}

/** The kind of a model, of those that come along and the project's own. */
const kindOf = ({ recipe }: ModelConfig, { tasks }: ResolvedConfig): Kind | undefined =>
  [...builtInKinds, ...tasks].find(({ kind }) => kind === recipe.task.kind)

const gateSection = ({ gate }: ModelConfig, kind: Kind | undefined) => {
  const rules = Object.entries(gate).flatMap(([metric, given]) =>
    [given].flat().map((rule) => {
      const { name, bound, tolerance, confidence = null } = partsOf(rule)
      return `- ${code(describeRule({ metric, rule: name, bound, tolerance, confidence }))}`
    }),
  )
  const usual = JSON.stringify(gate) === JSON.stringify(gateOf(kind))
  return blocks(
    '## Gate',
    rules.length === 0
      ? 'There is no rule: every version becomes champion.'
      : 'A version becomes champion, and is served, where all of these hold:',
    rules,
    rules.length === 0
      ? ''
      : `The baseline is the simplest guess, the champion the version that serves; a rule against the champion does not apply while there is none.${usual ? ' This gate is the default of the kind.' : ''}`,
  )
}

const monitorOf = ({ evaluate, gauge }: ModelConfig, places: Places) => {
  const { evalSet, completions, words, every } = evaluate
  const labels = Object.entries(gauge?.labels ?? {}).map(([name, is]) => `${name}="${is}"`)
  return blocks(
    '## Evaluation',
    evalSet === null
      ? 'There are no prompts to watch the champion with.'
      : `The prompts of ${code(fileName(evalSet, places))} are put to the champion ${everyOr(every, '')}.`,
    completions === null
      ? ''
      : `Every version goes on with the beginnings of ${code(fileName(completions, places))}, by ${counted(words, 'word')}.`,
    gauge
      ? `The accuracy on the prompts is also the metric ${code(`${gauge.name}${labels.length > 0 ? `{${labels.join(',')}}` : ''}`)}.`
      : '',
  )
}

const keptOf = ({ keep }: ResolvedConfig) =>
  blocks(
    '## Kept',
    `Of each model the newest ${counted(keep.versions, 'version')}, ${counted(keep.datasets, 'data set version')} and ${counted(keep.runs, 'run')} stay, and everything younger than ${counted(keep.days, 'day')}; what is in use always does.`,
  )
