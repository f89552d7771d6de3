import { Link } from 'wouter'
import type { Audit } from '../../../src/core/records.ts'
import { useField } from '../data/field.ts'
import { useAudit } from '../data/queries.ts'
import { count, exact, plural, stamp } from '../format.ts'
import { Input, Select } from '../parts/field.tsx'
import { Further } from '../parts/further.tsx'
import { Page, Panel } from '../parts/page.tsx'
import stacked from '../parts/stacked.module.css'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import { actionWords, fits, subjectOf } from './words.ts'

const columns: readonly Column[] = [
  { name: 'Time' },
  { name: 'Who' },
  { name: 'What was done' },
  { name: 'To what' },
  { name: 'Detail' },
]

const Subject = ({ entry }: { entry: Audit }) => {
  const { words, to } = subjectOf(entry)
  return to === null ? words : <Link href={to}>{words}</Link>
}

const Row = ({ entry }: { entry: Audit }) => (
  <tr>
    <td className={css.time}>
      <time dateTime={new Date(entry.time).toISOString()} title={exact(entry.time)}>
        {stamp(entry.time)}
      </time>
    </td>
    <td className={css.who}>{entry.author}</td>
    <td className={css.what} title={entry.action}>
      {actionWords(entry.action)}
    </td>
    <td className={css.subject}>
      <Subject entry={entry} />
    </td>
    <td className={css.detail}>{entry.detail}</td>
  </tr>
)

const distinct = (values: readonly string[]) => [...new Set(values)].sort()

/** Which of all entries are shown is chosen here, and stands in the address. */
const Filters = ({ entries }: { entries: readonly Audit[] }) => {
  const [author, setAuthor] = useField('author')
  const [action, setAction] = useField('action')
  const [text, setText] = useField('q', { typed: true })
  return (
    <>
      <Input
        type="search"
        aria-label="Search the entries"
        placeholder="Search"
        value={text ?? ''}
        onWrite={setText}
      />
      <Select
        label="Who"
        all="Everybody"
        value={author}
        options={distinct(entries.map((each) => each.author)).map((each) => [each, each])}
        onChoose={setAuthor}
      />
      <Select
        label="What"
        all="Any action"
        value={action}
        options={distinct(entries.map((each) => each.action)).map((each) => [
          each,
          actionWords(each),
        ])}
        onChoose={setAction}
      />
    </>
  )
}

const Entries = ({ query }: { query: ReturnType<typeof useAudit> }) => {
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? []
  const total = query.data?.pages[0]?.total ?? entries.length
  const [author] = useField('author')
  const [action] = useField('action')
  const [text] = useField('q')
  const shown = entries.filter((each) => fits(each, { author, action, text }))
  const all = plural(total, 'entry', 'entries')
  const isAll = entries.length === total
  if (total === 0) return <Empty title="Nothing has been done yet." />
  return (
    <Panel
      title={shown.length === total ? all : `${count(shown.length)} of ${all}`}
      note={isAll ? 'newest first' : `of the newest ${count(entries.length)}, newest first`}
      flush
      tools={<Filters entries={entries} />}
    >
      {shown.length === 0 ? (
        <Empty
          title={isAll ? 'No entry fits.' : `None of the newest ${count(entries.length)} fits.`}
        />
      ) : (
        <Table label="Audit trail" className={`${css.table} ${stacked.stacked}`} columns={columns}>
          {shown.map((entry) => (
            <Row
              key={`${entry.time} ${entry.action} ${entry.subject} ${entry.detail}`}
              entry={entry}
            />
          ))}
        </Table>
      )}
      {!isAll && (
        <Further query={query} shown={entries.length} total={total}>
          Look further back
        </Further>
      )}
    </Panel>
  )
}

/** Who did what. */
export const AuditPage = () => {
  const audit = useAudit()
  return (
    <Page title="Audit" lead="Who did what to data, runs and versions.">
      <Answer query={audit} skeletons={<Skeletons rows={9} height={26} />}>
        {() => <Entries query={audit} />}
      </Answer>
    </Page>
  )
}
