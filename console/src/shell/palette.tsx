import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useLocation } from 'wouter'
import { useMay } from '../access/query.ts'
import { get } from '../data/api.ts'
import { useModel } from '../data/model.ts'
import { keys, useModels } from '../data/queries.ts'
import { useDataSets } from '../datasets/queries.ts'
import { count } from '../format.ts'
import { useEndpoints } from '../serving/queries.ts'
import { type Entry, entriesOf, found } from './entries.ts'
import css from './palette.module.css'

/** Lines that are shown at most. */
const most = 50

/** Everything there is to find, and whether that is all known by now. Runs are looked for by the server. */
const useEntries = (text: string): { readonly entries: Entry[]; readonly isKnown: boolean } => {
  const { model, models: loops } = useModel()
  const models = useModels()
  const may = useMay()
  const sets = useDataSets()
  const endpoints = useEndpoints()
  const q = text.trim().slice(0, 200)
  const [asked] = useDebouncedValue(q, 200)
  const runs = useQuery({
    queryKey: [...keys.runs, 'found', asked],
    queryFn: ({ signal }) => get('/api/runs', { limit: 50, ...(asked && { q: asked }) }, signal),
    placeholderData: keepPreviousData,
  })
  const entries = entriesOf({
    model: model?.model ?? null,
    loops,
    endpoints: endpoints.data ?? [],
    sets: sets.data ?? [],
    models: models.data ?? [],
    runs: runs.data?.runs ?? [],
    may,
  })
  const isAsking =
    q !== asked || runs.isFetching || models.isPending || sets.isPending || endpoints.isPending
  return { entries, isKnown: !isAsking }
}

const Line = (props: { id: string; entry: Entry; chosen: boolean; onTake: () => void }) => {
  const { id, entry, chosen, onTake } = props
  useEffect(() => {
    if (chosen) document.getElementById(id)?.scrollIntoView({ block: 'nearest' })
  }, [chosen, id])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field that the list belongs to
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the option
    <div id={id} role="option" aria-selected={chosen} className={css.line} onClick={onTake}>
      <span className={css.kind}>{entry.kind}</span>
      <span className={css.name}>{entry.name}</span>
      <span className={css.hint}>{entry.hint}</span>
    </div>
  )
}

const Field = (props: {
  text: string
  /** Ids of the list and of the line in it that is chosen; undefined where nothing is found. */
  list: string
  chosen: string | undefined
  onWrite: (text: string) => void
  onKey: (event: KeyboardEvent) => void
}) => (
  <label className={css.field}>
    <Search size={17} aria-hidden="true" />
    <input
      data-autofocus
      role="combobox"
      aria-label="Search pages, models, endpoints, data, versions, runs and actions"
      aria-expanded={props.chosen !== undefined}
      aria-controls={props.list}
      aria-activedescendant={props.chosen}
      placeholder="Page, model, data set, version, run or action"
      autoComplete="off"
      spellCheck={false}
      value={props.text}
      onChange={({ currentTarget }) => props.onWrite(currentTarget.value)}
      onKeyDown={props.onKey}
    />
  </label>
)

const footOf = (found: number, isKnown: boolean): string => {
  if (found === 0) return isKnown ? 'Nothing found.' : 'Searching …'
  return found > most ? `The first ${most} of ${count(found)}.` : `${count(found)} found.`
}

const Content = ({ onTake }: { onTake: (entry: Entry) => void }) => {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const { entries, isKnown } = useEntries(text)
  const all = found(entries, text)
  const shown = all.slice(0, most)
  const keyed = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const entry = shown[chosen]
    if (by && shown.length > 0) setChosen((chosen + by + shown.length) % shown.length)
    else if (event.key === 'Enter' && entry) onTake(entry)
    else return
    event.preventDefault()
  }
  return (
    <div className={css.palette}>
      <Field
        text={text}
        list={`${id}list`}
        chosen={shown.length > 0 ? `${id}${chosen}` : undefined}
        onKey={keyed}
        onWrite={(next) => {
          setText(next)
          setChosen(0)
        }}
      />
      <div id={`${id}list`} role="listbox" aria-label="Found" className={css.list}>
        {shown.map((entry, index) => (
          <Line
            key={`${entry.kind} ${entry.name} ${entry.hint}`}
            id={`${id}${index}`}
            entry={entry}
            chosen={index === chosen}
            onTake={() => onTake(entry)}
          />
        ))}
      </div>
      <p className={css.foot} role="status">
        {footOf(all.length, isKnown)}
      </p>
    </div>
  )
}

/** Finds everything there is to go to or to do, by some of its words. */
export const Palette = (props: {
  opened: boolean
  onClose: () => void
  onDeed: (deed: NonNullable<Entry['deed']>) => void
}) => {
  const [, navigate] = useLocation()
  const take = ({ to, deed }: Entry) => {
    props.onClose()
    if (to !== undefined) navigate(to)
    if (deed) props.onDeed(deed)
  }
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      withCloseButton={false}
      padding={0}
      size="lg"
      centered={false}
      attributes={{ content: { 'aria-label': 'Search' } }}
    >
      <Content onTake={take} />
    </Modal>
  )
}
