import { Download } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { useMay } from '../access/query.ts'
import { useField } from '../data/field.ts'
import { serverNow } from '../data/now.ts'
import { count, stamp } from '../format.ts'
import { Deed } from '../parts/deed.tsx'
import { Drop } from '../parts/drop.tsx'
import { Foot, Page, Panel } from '../parts/page.tsx'
import { Quiet } from '../parts/quiet.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { EraseRequests } from './erase.tsx'
import { Filters } from './filters.tsx'
import { List } from './list.tsx'
import css from './page.module.css'
import { useRequests } from './queries.ts'
import { exportAt, fields, isFiltered, questionOf } from './search.ts'

/** Whether those that come meanwhile stand in front; it stands in the address. */
const Live = () => {
  const [live, setLive] = useField('live')
  return (
    <button
      type="button"
      className={css.live}
      aria-pressed={live !== null}
      onClick={() => setLive(live === null ? 'yes' : null)}
    >
      <i aria-hidden="true" />
      Live
    </button>
  )
}

const Export = ({ question }: { question: ReturnType<typeof questionOf> }) => (
  <Drop label="Export" icon={<Download size={14} aria-hidden="true" />}>
    {(close) => (
      <div className={css.files}>
        <a href={exportAt(question, 'csv')} download onClick={close}>
          All that fit, as CSV
        </a>
        <a href={exportAt(question, 'jsonl')} download onClick={close}>
          All that fit, as JSON lines
        </a>
      </div>
    )}
  </Drop>
)

const None = ({ onClear }: { onClear: (() => void) | null }) =>
  onClear ? (
    <Empty title="No request fits.">
      <Quiet onClick={onClear}>Clear the filters</Quiet>
    </Empty>
  ) : (
    <Empty title="Nothing has been asked yet.">
      Answers are kept here with their questions, by the rules of each model. Ask a model under{' '}
      <strong>Serving</strong>, or with <code>millrace predict</code>. What is refused is not kept;
      it is counted there.
    </Empty>
  )

type Shown = ReturnType<typeof useRequests>

/** How much of the log is shown, and the way further back. */
const Further = ({ query, requests, lookedTo }: Shown) => (
  <Foot>
    <span role="status">
      {count(requests.length)} shown
      {lookedTo === null ? ', and no more fit' : `, back to ${stamp(lookedTo)}`}
    </span>
    {query.isFetchNextPageError && query.error && (
      <span role="alert">The next did not come: {query.error.message}</span>
    )}
    {query.hasNextPage && (
      <Deed
        takes="open"
        size="compact-sm"
        busy={query.isFetchingNextPage}
        onPress={() => void query.fetchNextPage()}
      >
        Look further back
      </Deed>
    )}
  </Foot>
)

/** The moment that spans are looked back from: as long as nothing else is asked it stays. */
const useQuestion = (query: URLSearchParams) => {
  const [now] = useState(serverNow)
  return questionOf(query, now)
}

const Listed = ({ shown, onClear }: { shown: Shown; onClear: (() => void) | null }) => {
  const isAll = shown.lookedTo === null
  return (
    <>
      {shown.requests.length > 0 && <List requests={shown.requests} came={shown.came} />}
      {shown.requests.length === 0 && isAll && <None onClear={onClear} />}
      {!(shown.requests.length === 0 && isAll) && <Further {...shown} />}
    </>
  )
}

/** What models were asked, and what they answered. */
export const RequestsPage = () => {
  const [query, setQuery] = useSearchParams()
  const question = useQuestion(query)
  const shown = useRequests(question, query.get('live') !== null)
  const clear = () =>
    setQuery((before) => {
      const after = new URLSearchParams(before)
      for (const each of fields) after.delete(each)
      return after
    })
  const onClear = isFiltered(query) ? clear : null
  const may = useMay()
  return (
    <Page
      title="Requests"
      lead="What models were asked, what they answered, and what was said of it."
      actions={
        <>
          <Live />
          {may('readData') && <Export question={question} />}
          <EraseRequests />
        </>
      }
    >
      <Panel title="Inference log" note="newest first" className={css.panel}>
        <Filters onClear={onClear} />
        <Answer query={shown.query} skeletons={<Skeletons rows={12} height={26} />}>
          {() => <Listed shown={shown} onClear={onClear} />}
        </Answer>
      </Panel>
    </Page>
  )
}
