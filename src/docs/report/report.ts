/** The report of a version: what its gate came to, and everything that was told of it by the rows that were held out. */
import type { Assessment } from '../../core/assessment.ts'
import { wordsOf } from '../../core/check.ts'
import { moment } from '../../core/page.ts'
import type { Check, ModelVersion } from '../../core/records.ts'
import { counted } from '../../core/text.ts'
import { curvesOf } from './curves.ts'
import { costOf, importanceOf, robustnessOf } from './further.ts'
import { madeFrom } from './made.ts'
import { classesOf, confusionOf, metricsOf, mistakesOf, ownMetrics, slicesOf } from './measured.ts'
import { type Report, type Section, words } from './parts.ts'
import { rowOf } from './rows.ts'

/** `assessment`: null of a version that none was kept of. */
export const reportOf = (version: ModelVersion, assessment: Assessment | null): Report => {
  const { model, version: number, gate, createdAt, author, runId } = version
  const failed = gate.checks.filter(({ passed }) => !passed).length
  const told = assessment ?? { rows: 0, left: 0, labels: [], counts: [], wrong: [] }
  const sections = [
    gateOf(version, told),
    metricsOf(version, assessment),
    ...(assessment
      ? [curvesOf, confusionOf, classesOf, slicesOf, robustnessOf, importanceOf, mistakesOf].map(
          (of) => of(assessment),
        )
      : [nothingKept]),
    costOf(told, gate),
    madeFrom(version),
  ]
  return {
    title: `${model} version ${number}`,
    passed: gate.passed,
    verdict: verdictOf(gate.passed, failed, gate.checks.length),
    where: `Registered ${moment(createdAt)} by ${author}, from run ${runId}.`,
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  }
}

const verdictOf = (passed: boolean, failed: number, all: number): string => {
  if (all === 0) return 'It has no gate: no check was configured.'
  return passed
    ? `Its gate passed: ${counted(all, 'check')} held.`
    : `Its gate did not pass: ${failed} of ${counted(all, 'check')} failed.`
}

const nothingKept: Section = {
  title: 'Evaluation',
  blocks: [
    words(
      'Of this version nothing is kept but its metrics: its kind tells neither classes nor numbers, or it was registered before more was kept.',
    ),
  ],
}

/** The checks, and which row of this report each was held against. */
const gateOf = (version: ModelVersion, assessment: Assessment): Section => {
  const { gate } = version
  const measured = new Set(ownMetrics(version.metrics))
  const failed = gate.checks.filter(({ passed }) => !passed)
  const blocks = [
    ...(gate.checks.length > 0
      ? [
          {
            kind: 'table' as const,
            head: ['check', 'held', 'verdict', 'row of this report'],
            rows: [...failed, ...gate.checks.filter(({ passed }) => passed)].map((check) =>
              checkRow(check, assessment, measured),
            ),
          },
        ]
      : [words('No check was configured.')]),
    words(
      gate.champion === null
        ? 'There was no champion when it was judged.'
        : `When it was judged, version ${gate.champion} was champion.`,
    ),
  ]
  return { title: 'Gate', blocks }
}

const checkRow = (check: Check, assessment: Assessment, measured: ReadonlySet<string>) => {
  const { metric, value, sign, bound, against, verdict, problem } = wordsOf(check)
  const row = rowOf(check, assessment, measured)
  const isMeasured = check.value !== null || check.bound !== null
  const held = `${value} ${sign} ${bound}${against === null ? '' : ` (${against})`}`
  return {
    isBad: !check.passed,
    cells: [
      metric,
      isMeasured ? held : 'not measured',
      `${verdict}${problem === null ? '' : `: ${problem}`}`,
      row ? { text: row.name, to: row.id } : 'none',
    ],
  }
}
