import { resume } from '../operations/resume.ts'
import { verbOf } from './operation.ts'
import { tellOfTraining } from './progress.ts'
import { refusalOf, shown, versionOf } from './train.ts'

export const verb = verbOf({
  name: 'resume',
  operation: resume,
  finds: true,
  words: ['id'],
  finish: versionOf,
  listen: tellOfTraining,
  render: ({ version: { version, model, runId, metrics } }) =>
    `Version ${version} of ${model}, run ${runId}: ${shown(metrics)}.`,
  refuse: refusalOf,
})
