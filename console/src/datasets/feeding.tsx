import { Link } from 'wouter'
import type { AnswerOf } from '../../../src/operations/index.ts'
import * as at from '../addresses.ts'
import { count, plural } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import { type Fact, Facts, Panel, Sheet } from '../parts/page.tsx'
import type { Column } from '../parts/table.tsx'
import { automaticWords, leftOutIn, leftOutWords, unreadWords } from './fedwords.ts'
import css from './page.module.css'

type Feeding = AnswerOf<'GET', '/api/data/:set/feeding'>

const factsOf = ({ rows }: Feeding): readonly Fact[] => {
  const refused = rows.made - rows.taken - rows.waiting - rows.discarded
  return [
    ['Rows made', count(rows.made)],
    ['Taken in', count(rows.taken)],
    ['Wait', count(rows.waiting)],
    ['In quarantine', count(refused), refused > 0 ? 'warn' : undefined],
    ['Discarded', count(rows.discarded)],
  ]
}

const Last = ({ feeding: { last, rows } }: { feeding: Feeding }) => {
  if (last === null && rows.lastAt === null) return <>never</>
  return (
    <>
      <Ago time={last?.time ?? rows.lastAt ?? 0} />
      {last && ` by ${last.author}: ${last.detail.split(';')[0]}`}
    </>
  )
}

const Endpoints = ({ names }: { names: readonly string[] }) => (
  <span className={css.models}>
    {names.map((name) => (
      <span key={name}>
        <Link href={at.endpoint(name)}>{name}</Link> (
        <Link
          href={at.requests({ endpoint: name, said: 'unlabeled' })}
          aria-label={`Requests to ${name} without a label`}
        >
          without a label
        </Link>
        )
      </span>
    ))}
    {names.length === 0 && <span className="muted">none</span>}
  </span>
)

const columns: readonly Column[] = [{ name: 'Why' }, { name: 'Rows', number: true }]

const Refused = ({ set, feeding }: { set: string; feeding: Feeding }) => {
  const { refused } = feeding.rows
  if (refused.length === 0) return null
  return (
    <Panel
      title="Refused rows of requests"
      note="by the reason, most first"
      tools={<Link href={at.quarantine(set)}>Quarantine</Link>}
      flush
    >
      <Cards label="Refused rows of requests" columns={columns}>
        {refused.map(({ reason, rows }) => (
          <tr key={reason}>
            <td>{reason}</td>
            <Cell label="Rows" number>
              {count(rows)}
            </Cell>
          </tr>
        ))}
      </Cards>
    </Panel>
  )
}

/** What the last reading left out, each kind with what it means. */
const LeftOut = ({ feeding: { last } }: { feeding: Feeding }) => {
  const found = leftOutIn(last?.detail ?? '')
  if (found.length === 0) return null
  return (
    <Panel title="Left out the last time" note="labelled requests of which no row was made">
      <Sheet
        items={found.map(([why, many]) => [plural(many, 'request'), leftOutWords(why)] as const)}
      />
    </Panel>
  )
}

/** How a data set is fed by labelled requests: from where, when last, and what came of it. */
export const FeedingPart = ({ set, feeding }: { set: string; feeding: Feeding }) => (
  <>
    <Panel title="Rows from labelled requests">
      <div className={css.fed}>
        <Facts items={factsOf(feeding)} />
        <Sheet
          items={[
            ['How', automaticWords(feeding.isAutomatic)],
            ['Of requests to', <Endpoints key="e" names={feeding.endpoints} />],
            ['Last', <Last key="l" feeding={feeding} />],
            ['Not looked at yet', unreadWords(feeding.unread)],
          ]}
        />
      </div>
    </Panel>
    <Refused {...{ set, feeding }} />
    <LeftOut feeding={feeding} />
  </>
)
