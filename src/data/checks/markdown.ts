/** A report of a data set version as Markdown, to be read in a pull request. */
import { counted } from '../../core/text.ts'
import {
  type CheckResult,
  type DataReport,
  type FailedRow,
  rowWords,
} from '../../core/validation.ts'

export const reportMarkdown = ({
  dataset,
  version,
  rows,
  checkedAt,
  verdict,
  results,
}: DataReport): string => {
  const title = `# Data set version ${version} of ${escaped(dataset)}`
  if (results.length === 0)
    return text([
      title,
      `${counted(rows, 'row')}, not looked at, as no checks are declared; a model may learn from it.`,
    ])
  const told = {
    passed: 'passed: a model may learn from it',
    warned: 'passed with warnings: a model may learn from it',
    blocked: 'blocked: nothing learns from it',
  }[verdict]
  const head = [
    title,
    `${rows.toLocaleString('en')} rows, checked ${new Date(checkedAt).toISOString()}: **${told}**.`,
  ]
  const table = [
    '| | check | found | otherwise |',
    '| --- | --- | --- | --- |',
    ...results.map(line),
  ].join('\n')
  return text([...head, table, ...results.flatMap(details)])
}

const text = (paragraphs: readonly string[]): string => `${paragraphs.join('\n\n')}\n`

const line = ({ check, says, passed, found }: CheckResult): string =>
  `| ${passed ? '✓' : '✗'} | ${escaped(says)} | ${escaped(found)} | ${check.severity === 'block' ? 'blocks' : 'warns'} |`

/** The first rows that failed, and what people should know of the check. */
const details = ({ check, says, passed, rows }: CheckResult): string[] => {
  if (passed || (rows.length === 0 && check.why === null)) return []
  const shown = rows.map(
    (each) =>
      `- ${rowWords(withEscaped(each))}${each.value === null ? '' : `: ${escaped(each.value)}`}`,
  )
  return [
    `## ${escaped(says)}`,
    ...(check.why === null ? [] : [escaped(check.why)]),
    shown.join('\n'),
  ]
}

const withEscaped = ({ row, place }: FailedRow) => ({
  row,
  ...(place && { place: { ...place, file: escaped(place.file) } }),
})

/** Text of users that stays text. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]<>()#|!]/g, '\\$&').replaceAll(/\s+/g, ' ')
