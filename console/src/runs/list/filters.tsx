import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useLoop } from '../../data/queries.ts'
import { spanOptions } from '../../data/spans.ts'
import { label } from '../../format.ts'
import { Input, type Option, Select } from '../../parts/field.tsx'
import { MoreFilters, Quiet } from '../../parts/quiet.tsx'
import { statusWords } from '../../words.ts'
import css from './list.module.css'
import { kinds, type Search, statuses, triggers } from './search.ts'

export type Change = (
  fields: Readonly<Record<string, string | null>>,
  options?: { readonly replace?: boolean },
) => void

/** Words to look for; the list follows while somebody writes. */
const Words = ({ q, onChange }: { q: string; onChange: Change }) => {
  const [text, setText] = useState(q)
  // Back, or a link, changes what is asked for.
  useEffect(() => setText(q), [q])
  const ask = useDebouncedCallback(
    (value: string) => onChange({ q: value }, { replace: q !== '' }),
    250,
  )
  return (
    <Input
      type="search"
      aria-label="Search runs"
      placeholder="Search: id, name, author, error, parameter=value"
      value={text}
      onWrite={(value) => {
        setText(value)
        ask(value)
      }}
    />
  )
}

const named = (values: readonly string[]): Option[] => values.map((value) => [value, value])

/** What is chosen of every model alike, by its field of the address. */
const selects: readonly {
  readonly field: string
  readonly value: 'status' | 'why' | 'registered' | 'since'
  readonly label: string
  readonly all: string
  readonly options: readonly Option[]
}[] = [
  {
    ...{ field: 'status', value: 'status', label: 'Show runs that are', all: 'Any status' },
    options: statuses.map((each) => [each, statusWords(each)]),
  },
  {
    ...{ field: 'trigger', value: 'why', label: 'Trigger', all: 'Any trigger' },
    options: named([...triggers, ...kinds]),
  },
  {
    ...{ field: 'registered', value: 'registered', label: 'Registered', all: 'Any version' },
    options: [
      ['yes', 'with a version'],
      ['no', 'without a version'],
    ],
  },
  {
    ...{ field: 'since', value: 'since', label: 'Started', all: 'Any time' },
    options: spanOptions,
  },
]

const Selects = ({ search, onChange }: { search: Search; onChange: Change }) => {
  const loop = useLoop()
  const models = (loop.data?.models ?? []).map(({ model }) => model)
  const known = search.model && !models.includes(search.model) ? [...models, search.model] : models
  return (
    <>
      {known.length > 1 && (
        <Select
          label="Model"
          all="All models"
          value={search.model}
          options={named(known)}
          onChoose={(model) => onChange({ model })}
        />
      )}
      {selects.map(({ field, value, ...words }) => (
        <Select
          key={field}
          {...words}
          value={search[value]}
          onChoose={(chosen) => onChange({ [field]: chosen })}
        />
      ))}
      {search.study === null && (
        <Select
          label="Trials"
          all="Searches folded"
          value={search.folded ? null : 'listed'}
          options={[['listed', 'Every trial']]}
          onChoose={(trials) => onChange({ trials })}
        />
      )}
    </>
  )
}

/** A tag that is asked for; pressed, it is not any more. */
const Tag = ({ tag, onChange }: { tag: string; onChange: Change }) => (
  <Quiet aria-label={`Any tag instead of ${tag}`} onClick={() => onChange({ tag: null })}>
    tag {tag} ×
  </Quiet>
)

/** Where there is no room for heads of columns. */
const SortBy = (props: { sort: string; chosen: readonly string[]; onChange: Change }) => (
  <Select
    label="Sort by"
    all="Newest first"
    value={props.sort === 'started' ? null : props.sort}
    options={[
      ['took', 'Longest first'],
      ...props.chosen.map((key): Option => [key, `By ${label(key.slice(key.indexOf('.') + 1))}`]),
    ]}
    onChoose={(sort) => props.onChange({ sort, order: null })}
  />
)

/** Which runs are shown. Every choice stands in the address. */
export const Filters = (props: {
  search: Search
  onChange: Change
  onClear: (() => void) | null
  /** Columns of metrics and parameters that runs may be sorted by. */
  chosen: readonly string[]
}) => {
  const { search, onChange, onClear, chosen } = props
  const narrow = useMediaQuery('(max-width: 700px)') ?? false
  const [open, setOpen] = useState(false)
  return (
    <search className={css.filters} aria-label="Runs" data-narrow={narrow}>
      <Words q={search.q} onChange={onChange} />
      {narrow && (
        <>
          <SortBy sort={search.sort} chosen={chosen} onChange={onChange} />
          <MoreFilters open={open} onToggle={() => setOpen(!open)} />
        </>
      )}
      {(open || !narrow) && <Selects search={search} onChange={onChange} />}
      {search.tag && <Tag tag={search.tag} onChange={onChange} />}
      {onClear && <Quiet onClick={onClear}>Clear</Quiet>}
    </search>
  )
}
