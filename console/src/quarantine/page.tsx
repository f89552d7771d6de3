import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import type { RefusedRow } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { count, plural, sentence } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Foot, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import { contentOf, placeOf, visible } from './row.ts'

const start: string | null = null

/** `set`: a data set, or a model that learns from one. */
const useRefused = (set: string) =>
  useInfiniteQuery({
    queryKey: [...keys.quarantine, set],
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      get(
        '/api/models/:model/quarantine',
        { model: set, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: start,
    getNextPageParam: ({ next }) => next,
  })

const columns: readonly Column[] = [
  { name: 'Reason' },
  { name: 'Row' },
  { name: 'Kept in' },
  { name: 'When' },
]

const Content = ({ row }: { row: RefusedRow }) => {
  const fields = contentOf(row)
  if (!fields)
    return (
      <code className={css.text}>
        {visible(row.text)}
        {row.isCut && '…'}
      </code>
    )
  return (
    <dl className={css.fields}>
      {fields.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === '' ? <span className="muted">empty</span> : visible(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

const Row = ({ row }: { row: RefusedRow }) => (
  <tr>
    <td className={css.reason}>{sentence(row.reason)}</td>
    <td>
      <Content row={row} />
    </td>
    <td className={css.place} title={row.file ?? undefined}>
      {placeOf(row)}
      {row.author !== null && <small>by {row.author}</small>}
    </td>
    <td className="muted">{row.time === null ? 'not known' : <Ago time={row.time} />}</td>
  </tr>
)

const Rows = ({ query }: { query: ReturnType<typeof useRefused> }) => {
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const total = query.data?.pages[0]?.total ?? rows.length
  if (rows.length === 0) return <Empty title="No row was refused." />
  return (
    <Panel title={plural(total, 'row')} note="of the queue, newest first, then of calls" flush>
      <Table label="Refused rows" className={css.table} columns={columns}>
        {rows.map((row) => (
          <Row key={`${row.file} ${row.line}`} row={row} />
        ))}
      </Table>
      <Foot>
        {count(rows.length)} of {count(total)} shown
        {query.hasNextPage && (
          <Button
            size="compact-sm"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </Foot>
    </Panel>
  )
}

/** Rows that could not be learnt from, and why. */
export const QuarantinePage = () => {
  const params = useParams<{ set: string }>()
  const set = decodeURIComponent(params.set)
  const query = useRefused(set)
  return (
    <Page
      title={`Quarantine of ${set}`}
      heading="Quarantine"
      lead={
        <>
          <Link href={at.data}>Data</Link> · <Link href={at.dataset(set)}>{set}</Link> · rows that
          were refused when they were taken in. Nothing here is trained on; mend a row and queue it
          again.
        </>
      }
    >
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {() => <Rows query={query} />}
      </Answer>
    </Page>
  )
}
