/** A report of a data set version for a terminal. */
import { counted } from '../../core/text.ts'
import { type CheckResult, type DataReport, rowWords } from '../../core/validation.ts'

const verdicts = {
  passed: 'passed: a model may learn from it',
  warned: 'passed with warnings: a model may learn from it',
  blocked: 'blocked: nothing learns from it',
} as const

const unchecked = 'not looked at, as no checks are declared; a model may learn from it'

export const reportText = ({ dataset, version, rows, verdict, results }: DataReport): string =>
  [
    `Version ${version} of ${dataset}, ${counted(rows, 'row')}: ${results.length === 0 ? unchecked : verdicts[verdict]}.`,
    ...(results.length === 0
      ? [`\`millrace data suggest ${dataset}\` prints checks to begin with.`]
      : results.flatMap(lines)),
  ].join('\n')

const lines = ({ check, says, passed, found, rows }: CheckResult): string[] => [
  `  ${passed ? '✓' : check.severity === 'block' ? '✗' : '!'} ${says}: ${found}`,
  // Of a check that lets some rows fail, those that did are no news.
  ...(passed ? [] : rows)
    .slice(0, 5)
    .map((each) => `      ${rowWords(each)}${each.value === null ? '' : `: ${each.value}`}`),
]
