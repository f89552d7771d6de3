import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { lineColor } from '../charts/points.ts'
import { count, short } from '../format.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Curves } from './curves.tsx'
import { chosenColumns } from './list/columns.ts'
import { Filters } from './list/filters.tsx'
import css from './list/list.module.css'
import { useFirst } from './list/rows.ts'
import {
  changed,
  filters,
  isFiltered,
  marked,
  mostCompared,
  questionOf,
  readSearch,
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

/** All runs: filtered, sorted and counted by the server; curves of those that are marked. */
export const RunsPage = () => {
  const { query, text, search, change } = useSearch()
  const {
    compare,
    model,
    status,
    why,
    study,
    tag,
    registered,
    since,
    q,
    sort,
    order,
    cols,
    folded,
  } = search
  const colsText = cols?.join(',') ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked depends on these fields alone, and on the time at which they changed
  const question = useMemo(
    () => questionOf(search, Date.now()),
    [model, status, why, study, tag, registered, since, q, sort, order, colsText, folded],
  )
  const first = useFirst(question)
  const chosen = chosenColumns(search, first.data?.runs ?? [])
  const markOf = (id: string) => {
    const at = compare.indexOf(id)
    return {
      color: at < 0 ? null : lineColor(at),
      onMark:
        at < 0 && compare.length >= mostCompared
          ? null
          : () => change({ compare: marked(compare, id).join(',') }),
    }
  }
  const clear = isFiltered(query)
    ? () => change(Object.fromEntries(filters.map((name) => [name, null])))
    : null
  return (
    <Page title="Runs" lead="Every training. Mark runs to compare their curves.">
      {compare.length > 0 && (
        <Curves
          ids={compare}
          colorOf={(id) => lineColor(Math.max(0, compare.indexOf(id)))}
          onClear={() => change({ compare: null })}
        />
      )}
      <Panel
        title={study ? `Trials of search ${short(study, 'last')}` : 'All runs'}
        className={css.panel}
        note={first.data && `${count(first.data.total)}${clear ? ' that fit' : ''}`}
        tools={
          <>
            <ColumnsChoice
              model={model}
              chosen={chosen}
              onChoose={(columns) => change({ cols: columns === null ? null : columns.join(',') })}
            />
            <ViewsChoice query={text} />
          </>
        }
      >
        <Filters search={search} onChange={change} onClear={clear} chosen={chosen} />
        <RunsTable
          question={question}
          search={search}
          chosen={chosen}
          onSort={(column) => change(sortedBy(search, column))}
          markOf={markOf}
          onClear={clear}
        />
      </Panel>
    </Page>
  )
}
