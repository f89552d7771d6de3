import { Checkbox } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'wouter'
import type { RefusedRow } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { plural, sentence } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import { Further } from '../parts/further.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import type { Column } from '../parts/table.tsx'
import css from './page.module.css'
import { contentOf, placeOf, visible } from './row.ts'
import { Correct, Discard, Release } from './settle.tsx'

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
  { name: 'Chosen', unseen: true },
  { name: 'Reason' },
  { name: 'Row' },
  { name: 'Kept in' },
  { name: 'When' },
  { name: 'Mend', unseen: true },
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

const keyOf = ({ file, line }: RefusedRow) => `${file} ${line}`

const Row = (props: {
  set: string
  row: RefusedRow
  isChosen: boolean
  onTurn: () => void
  onSettled: () => void
}) => {
  const { set, row, isChosen, onTurn, onSettled } = props
  return (
    <tr>
      <td>
        <Checkbox
          size="xs"
          aria-label={`Choose ${placeOf(row)}`}
          checked={isChosen}
          onChange={onTurn}
        />
      </td>
      <td className={css.reason}>{sentence(row.reason)}</td>
      <Cell label="Row">
        <Content row={row} />
      </Cell>
      <Cell label="Kept in" className={css.place} title={row.file ?? undefined}>
        {placeOf(row)}
        {row.author !== null && <small>by {row.author}</small>}
      </Cell>
      <Cell label="When">{row.time === null ? 'not known' : <Ago time={row.time} />}</Cell>
      <td>
        <Correct set={set} row={row} onSettled={onSettled} />
      </td>
    </tr>
  )
}

/** Those that are chosen; where none is, all that are shown. */
const useChosen = (rows: readonly RefusedRow[]) => {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const some = rows.filter((row) => chosen.has(keyOf(row)))
  return {
    chosen: some.length > 0 ? some : rows,
    isChosen: (row: RefusedRow) => chosen.has(keyOf(row)),
    turn: (row: RefusedRow) => {
      const others = [...chosen].filter((key) => key !== keyOf(row))
      setChosen(new Set(chosen.has(keyOf(row)) ? others : [...others, keyOf(row)]))
    },
    clear: () => setChosen(new Set()),
  }
}

const Rows = ({ set, query }: { set: string; query: ReturnType<typeof useRefused> }) => {
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const total = query.data?.pages[0]?.total ?? rows.length
  const { chosen, isChosen, turn, clear } = useChosen(rows)
  if (rows.length === 0) return <Empty title="No row was refused." />
  const some = { set, rows: chosen, onSettled: clear }
  return (
    <Panel
      title={plural(total, 'row')}
      note="of the queue, newest first, then of calls"
      flush
      tools={
        <>
          <Release {...some} />
          <Discard {...some} />
        </>
      }
    >
      <Cards label="Refused rows" className={css.table} columns={columns}>
        {rows.map((row) => (
          <Row
            key={keyOf(row)}
            {...{ set, row, isChosen: isChosen(row) }}
            onTurn={() => turn(row)}
            onSettled={clear}
          />
        ))}
      </Cards>
      <Further query={query} shown={rows.length} total={total}>
        Show more
      </Further>
    </Panel>
  )
}

/** Rows that could not be learnt from, and why. */
export const QuarantinePage = () => {
  const params = useParams<{ set: string }>()
  const set = at.said(params.set)
  const query = useRefused(set)
  return (
    <Page
      title={`Quarantine of ${set}`}
      heading="Quarantine"
      lead={
        <>
          <Link href={at.data}>Data</Link> · <Link href={at.dataset(set)}>{set}</Link> · rows that
          were refused when they were taken in. Nothing learns from them until they are released.
        </>
      }
    >
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {() => <Rows set={set} query={query} />}
      </Answer>
    </Page>
  )
}
