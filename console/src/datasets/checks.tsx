import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { count, plural, sentence } from '../format.ts'
import { Ago, Badge } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import { More } from '../parts/more.tsx'
import { Notice } from '../parts/notice.tsx'
import { Panel } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { blocking, boundWords, byOutcome, outcomeOf } from './checked.ts'
import css from './checks.module.css'
import { useVerdicts } from './queries.ts'
import type { Report, Result, Verdict } from './types.ts'
import { VerdictBadge } from './verdict.tsx'
import { checksWords } from './words.ts'

/** How checks are declared, where there are none. */
export const NoChecks = ({ set }: { set: string }) => (
  <p className={css.none}>
    No checks are declared for {set}: name what its rows have to be as <code>checks</code> of its
    data in <code>millrace.config.ts</code>, for example{' '}
    <code>{"checks: [{ kind: 'rows', least: 1000 }]"}</code>.
  </p>
)

/** Why nothing learns from a version. */
export const Blocked = ({ report }: { report: Report }) => {
  const failed = blocking(report)
  if (failed.length === 0) return null
  return (
    <Notice tone="bad" title={`Nothing learns from data version ${report.version}: it is blocked`}>
      <ul>
        {failed.map(({ says, found }) => (
          <li key={says}>{sentence(`${says}; found ${found}`)}</li>
        ))}
      </ul>
    </Notice>
  )
}

const columns: readonly Column[] = [
  { name: 'What has to be so' },
  { name: 'Found' },
  { name: 'Bound', number: true },
  { name: 'Outcome' },
]

const shownRows = 5

/** `line 9 of customers.csv`: the header is counted. */
const placeWords = ({ file, line }: NonNullable<Result['rows'][number]['place']>): string => {
  const name = file.split(/[\\/]/).at(-1) ?? file
  return line === null ? name : `line ${count(line)} of ${name}`
}

/** The first rows that failed, each on the way to where it stands. */
const Rows = ({ report, rows }: { report: Report; rows: Result['rows'] }) => (
  <ul className={css.rows}>
    {rows.slice(0, shownRows).map(({ row, value, place }) => (
      <li key={row}>
        <Link href={at.dataset(report.dataset, report.version, { tab: 'rows', from: row + 1 })}>
          row {count(row + 1)}
        </Link>{' '}
        {place && <span title={place.file}>{placeWords(place)}: </span>}
        <span className="muted">{value === null ? 'no value' : <code>{value}</code>}</span>
      </li>
    ))}
    {rows.length > shownRows && (
      <li className="muted">and {count(rows.length - shownRows)} more of those kept</li>
    )}
  </ul>
)

const Outcome = ({ result }: { result: Result }) => {
  const outcome = outcomeOf(result)
  if (outcome === 'passed') return <span className="muted">passed</span>
  return (
    <Badge tone={outcome === 'blocks' ? 'bad' : 'work'} dot>
      failed, {outcome}
    </Badge>
  )
}

const Check = ({ report, result }: { report: Report; result: Result }) => {
  const { check, says, found, rows } = result
  return (
    <tr>
      <td className={css.says}>
        {sentence(says)}
        {check.why !== null && <small>{check.why}</small>}
      </td>
      <Cell className={css.found} label="Found">
        {found}
        {rows.length > 0 && !result.passed && <Rows report={report} rows={rows} />}
      </Cell>
      <Cell number label="Bound">
        {boundWords(result)}
      </Cell>
      <Cell label="Outcome">
        <Outcome result={result} />
      </Cell>
    </tr>
  )
}

const historyColumns: readonly Column[] = [
  { name: 'Version' },
  { name: 'Verdict' },
  { name: 'Checks' },
  { name: 'Looked at' },
]

const Past = ({ set, verdicts }: { set: string; verdicts: readonly Verdict[] }) => (
  <Panel title="History" note="every version that was looked at, the newest look first" flush>
    <More items={verdicts} first={12}>
      {(shown) => (
        <Table label="History of verdicts" columns={historyColumns}>
          {shown.map((each) => (
            <tr key={`${each.version} ${each.checkedAt}`}>
              <td>
                <Link href={at.dataset(set, each.version, { tab: 'checks' })}>v{each.version}</Link>
              </td>
              <td>
                <VerdictBadge verdict={each.verdict} />
              </td>
              <td>{checksWords(each)}</td>
              <td className="muted">
                <Ago time={each.checkedAt} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </More>
  </Panel>
)

const History = ({ set }: { set: string }) => (
  <Answer query={useVerdicts(set)}>
    {(verdicts) => (verdicts.length === 0 ? null : <Past set={set} verdicts={verdicts} />)}
  </Answer>
)

/** What a version came to, check by check, and what others came to before. */
export const ChecksPart = ({ report }: { report: Report }) => {
  const { results, checkedAt } = report
  if (results.length === 0) return <NoChecks set={report.dataset} />
  return (
    <>
      <Blocked report={report} />
      <Panel
        title={plural(results.length, 'check')}
        note={
          <>
            looked at <Ago time={checkedAt} />
          </>
        }
        flush
      >
        <Cards label="Checks" className={css.table} columns={columns}>
          {byOutcome(results).map((result) => (
            <Check key={result.says} report={report} result={result} />
          ))}
        </Cards>
      </Panel>
      <History set={report.dataset} />
    </>
  )
}
