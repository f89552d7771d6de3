/** The loop of a model as a Mermaid diagram, with the names of its files. */
import type { ModelConfig } from '../config/resolve.ts'
import { counted } from '../core/text.ts'
import { label } from './markdown.ts'
import { everyOr, fileName, type Places } from './words.ts'

export const diagramOf = (model: ModelConfig, places: Places): string => {
  const { dataset, recipe, retrainEvery, evaluate, gate } = model
  const { source, ingest } = dataset
  const file = (path: string) => fileName(path, places)
  const box = (...lines: readonly string[]) => `["${lines.map(label).join('<br>')}"]`
  const queue = ingest?.queue ? file(ingest.queue) : 'rows of calls'
  return [
    '```mermaid',
    'flowchart LR',
    ...(ingest
      ? [
          `  queue${box('new rows', queue)} -->|"${label(`${counted(ingest.batch, 'row')} ${everyOr(ingest.every, 'by hand')}`)}"| data`,
        ]
      : []),
    `  data${box('data', file(source.file))} --> train${box('train', recipe.task.kind, everyOr(retrainEvery, 'by hand'))}`,
    `  train --> gate{"${['gate', ...Object.keys(gate)].map(label).join('<br>')}"}`,
    '  gate -->|passed| serve["serve<br>champion"]',
    '  gate -->|failed| kept["kept,<br>not served"]',
    ...(evaluate.evalSet !== null
      ? [
          `  serve --> monitor${box('monitor', file(evaluate.evalSet), everyOr(evaluate.every, ''))}`,
          '  monitor -.-> train',
        ]
      : ['  serve -.-> train']),
    '```',
  ].join('\n')
}
