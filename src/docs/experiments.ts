/** What the page of a pipeline says of experiments. */
import type { ModelConfig } from '../config/resolve.ts'
import { counted } from '../core/text.ts'
import { blocks, code, plain, table } from './markdown.ts'
import { rangeWords } from './words.ts'

/** What a search for hyper-parameters tries; empty where there is none. */
export const tuneOf = ({ tune, fromCores }: ModelConfig) => {
  if (!tune) return ''
  const { plan } = tune
  const parallel = fromCores.includes('tune.parallel')
    ? 'as many at a time as the cores allow'
    : `${tune.parallel} at a time`
  const how =
    plan.search === 'random'
      ? `each trained for ${counted(plan.maxEpochs, 'epoch')}`
      : `from ${counted(plan.minEpochs, 'epoch')} on, of ${plan.reductionFactor} one going on to ${plan.reductionFactor} times the epochs, up to ${plan.maxEpochs}`
  return blocks(
    '## Search',
    `\`millrace tune\` tries up to ${counted(plan.trials, 'trial')} (${code(plan.search)}), ${parallel}, ${how}, and looks for the ${plan.direction === 'minimize' ? 'smallest' : 'greatest'} ${code(plan.metric)}. Seed ${plan.seed}.`,
    table(
      ['option', 'what is tried'],
      Object.entries(plan.ranges).map(([path, range]) => [code(path), rangeWords(range)]),
    ),
  )
}

/** Beside what a comparison stands; empty where there is none. */
export const compareOf = ({ reference }: ModelConfig) => {
  if (!reference) return ''
  const { name, note, rows } = reference.figures
  return blocks(
    '## Comparison',
    `\`millrace compare\` trains sequentially and by several workers, and sets both beside the figures of ${plain(name)}, measured on ${counted(rows, 'row')}.`,
    plain(note),
  )
}
