import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { lineColor } from '../charts/points.ts'
import { serverNow } from '../data/now.ts'
import { count, short } from '../format.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Curves } from './curves.tsx'
import { chosenColumns } from './list/columns.ts'
import { type Change, Filters } from './list/filters.tsx'
import css from './list/list.module.css'
import type { Mark } from './list/row.tsx'
import { useFirst } from './list/rows.ts'
import {
  changed,
  filters,
  isFiltered,
  marked,
  mostCompared,
  questionOf,
  readSearch,
  type Search,
  sortedBy,
} from './list/search.ts'
import { RunsTable } from './list/table.tsx'
import { ColumnsChoice, ViewsChoice } from './list/tools.tsx'

/** What is shown, as the address says, and how it is changed: each change is a step that Back undoes. */
const useSearch = () => {
  const [query, setQuery] = useSearchParams()
  const text = query.toString()
  const search = useMemo(() => readSearch(new URLSearchParams(text)), [text])
  const change = (
    fields: Readonly<Record<string, string | null>>,
    options: { readonly replace?: boolean } = {},
  ) => setQuery((before) => changed(before, fields), options)
  return { query, text, search, change }
}

/** What is asked: anew where it, and so the time it is asked at, has changed. */
const useQuestion = ({ compare: _, ...search }: Search) => {
  const key = JSON.stringify(search)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the search
  return useMemo(() => questionOf(search, serverNow()), [key])
}

const colorIn = (compare: readonly string[]) => (id: string) =>
  lineColor(Math.max(0, compare.indexOf(id)))

/** How a run is marked to be compared; no more than `mostCompared` are. */
const markOf = (
  compare: readonly string[],
  id: string,
  onMark: (ids: readonly string[]) => void,
): Mark => {
  const isMarked = compare.includes(id)
  return {
    color: isMarked ? colorIn(compare)(id) : null,
    onMark: isMarked || compare.length < mostCompared ? () => onMark(marked(compare, id)) : null,
  }
}

const Tools = (props: {
  search: Search
  chosen: readonly string[]
  query: string
  onChange: Change
}) => (
  <>
    <ColumnsChoice
      model={props.search.model}
      chosen={props.chosen}
      onChoose={(columns) => props.onChange({ cols: columns?.join(',') ?? null })}
    />
    <ViewsChoice query={props.query} />
  </>
)

/** All runs: filtered, sorted and counted by the server; curves of those that are marked. */
export const RunsPage = () => {
  const { query, text, search, change } = useSearch()
  const { compare, study } = search
  const question = useQuestion(search)
  const first = useFirst(question)
  const chosen = chosenColumns(search, first.data?.runs ?? [])
  const clear = isFiltered(query)
    ? () => change(Object.fromEntries(filters.map((name) => [name, null])))
    : null
  return (
    <Page title="Runs" lead="Every training. Mark runs to compare their curves.">
      {compare.length > 0 && (
        <Curves
          ids={compare}
          colorOf={colorIn(compare)}
          onClear={() => change({ compare: null })}
        />
      )}
      <Panel
        title={study ? `Trials of search ${short(study, 'last')}` : 'All runs'}
        className={css.panel}
        note={first.data && `${count(first.data.total)}${clear ? ' that fit' : ''}`}
        tools={<Tools search={search} chosen={chosen} query={text} onChange={change} />}
      >
        <Filters search={search} onChange={change} onClear={clear} chosen={chosen} />
        <RunsTable
          question={question}
          search={search}
          chosen={chosen}
          onSort={(column) => change(sortedBy(search, column))}
          markOf={(id) => markOf(compare, id, (ids) => change({ compare: ids.join(',') }))}
          onClear={clear}
        />
      </Panel>
    </Page>
  )
}
