import { Link } from 'wouter'
import type { Audit } from '../../../src/core/records.ts'
import { useField } from '../data/field.ts'
import { useAudit } from '../data/queries.ts'
import { exact, plural, stamp } from '../format.ts'
import { Input, Select } from '../parts/field.tsx'
import { Page, Panel } from '../parts/page.tsx'
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
    <td className={`${css.cell} ${css.time}`}>
      <time dateTime={new Date(entry.time).toISOString()} title={exact(entry.time)}>
        {stamp(entry.time)}
      </time>
    </td>
    <td className={`${css.cell} ${css.who}`}>{entry.author}</td>
    <td className={`${css.cell} ${css.what}`} title={entry.action}>
      {actionWords(entry.action)}
    </td>
    <td className={`${css.cell} ${css.subject}`}>
      <Subject entry={entry} />
    </td>
    <td className={`${css.cell} ${css.detail}`}>{entry.detail}</td>
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

const Entries = ({ entries }: { entries: readonly Audit[] }) => {
  const [author] = useField('author')
  const [action] = useField('action')
  const [text] = useField('q')
  const shown = entries.filter((each) => fits(each, { author, action, text }))
  const all = plural(entries.length, 'entry', 'entries')
  return (
    <Panel
      title={shown.length === entries.length ? all : `${shown.length} of ${all}`}
      note="newest first"
      flush
      tools={<Filters entries={entries} />}
    >
      {shown.length === 0 ? (
        <Empty title="No entry fits." />
      ) : (
        <Table label="Audit trail" className={css.table} columns={columns}>
          {shown.map((entry) => (
            <Row
              key={`${entry.time} ${entry.action} ${entry.subject} ${entry.detail}`}
              entry={entry}
            />
          ))}
        </Table>
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
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="Nothing has been done yet." />
          ) : (
            <Entries entries={entries} />
          )
        }
      </Answer>
    </Page>
  )
}
