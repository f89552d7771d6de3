import { Link } from 'wouter'
import type { Audit } from '../../../src/core/records.ts'
import { useField } from '../data/field.ts'
import { useAudit } from '../data/queries.ts'
import { plural, stamp } from '../format.ts'
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
      <time dateTime={new Date(entry.time).toISOString()}>{stamp(entry.time)}</time>
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

const Choice = (props: {
  label: string
  value: string | null
  choices: readonly { readonly value: string; readonly name: string }[]
  onChoose: (value: string | null) => void
}) => (
  <label className={css.choice}>
    {props.label}
    <select
      value={props.value ?? ''}
      onChange={({ currentTarget }) => props.onChoose(currentTarget.value || null)}
    >
      <option value="">all</option>
      {props.choices.map(({ value, name }) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  </label>
)

const distinct = (values: readonly string[]) => [...new Set(values)].sort()

const Entries = ({ entries }: { entries: readonly Audit[] }) => {
  const [author, setAuthor] = useField('author')
  const [action, setAction] = useField('action')
  const [text, setText] = useField('q', { typed: true })
  const shown = entries.filter((each) => fits(each, { author, action, text }))
  const actions = distinct(entries.map((each) => each.action))
  return (
    <Panel
      title={
        shown.length === entries.length
          ? plural(entries.length, 'entry', 'entries')
          : `${shown.length} of ${plural(entries.length, 'entry', 'entries')}`
      }
      note="newest first"
      flush
      tools={
        <>
          <input
            className={css.search}
            type="search"
            aria-label="Search the entries"
            placeholder="Search"
            value={text ?? ''}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Choice
            label="Who"
            value={author}
            choices={distinct(entries.map((each) => each.author)).map((value) => ({
              value,
              name: value,
            }))}
            onChoose={setAuthor}
          />
          <Choice
            label="What"
            value={action}
            choices={actions.map((value) => ({ value, name: actionWords(value) }))}
            onChoose={setAction}
          />
        </>
      }
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
