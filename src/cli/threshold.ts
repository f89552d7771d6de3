import { setThreshold } from '../operations/threshold.ts'
import { verbOf } from './operation.ts'

export const verb = verbOf({
  name: 'threshold',
  operation: setThreshold,
  finds: true,
  words: ['model', 'version', 'class', 'threshold'],
  render: ({ thresholds }) =>
    thresholds.length === 0
      ? 'Every version answers its likeliest class.'
      : thresholds
          .map(
            ({ version, class: name, threshold }) =>
              `Version ${version} answers ${name} from a probability of ${threshold} on.`,
          )
          .join('\n'),
})
