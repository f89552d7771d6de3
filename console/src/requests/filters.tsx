import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useMay } from '../access/query.ts'
import { useField } from '../data/field.ts'
import { spanOptions } from '../data/spans.ts'
import { short } from '../format.ts'
import { Input, type Option, Select } from '../parts/field.tsx'
import { MoreFilters, Quiet } from '../parts/quiet.tsx'
import { useEndpoints } from '../serving/queries.ts'
import css from './page.module.css'
import { Person } from './person.tsx'
import { anomalies, saidOptions, slowerOptions, statusOptions, variantOptions } from './search.ts'
import { anomalyNames } from './words.ts'

/** Milliseconds after which what is written is asked for. */
const pause = 250

/** What is written; the list follows a moment later. */
const Written = (props: {
  field: string
  type: 'search' | 'text'
  label: string
  placeholder: string
  digits?: boolean
}) => {
  const { field, label, digits = false, ...input } = props
  const [asked, ask] = useField(field, { typed: true })
  const [text, setText] = useState(asked ?? '')
  // Back, or a link, changes what is asked for.
  useEffect(() => setText(asked ?? ''), [asked])
  const soon = useDebouncedCallback(ask, pause)
  return (
    <Input
      {...input}
      aria-label={label}
      maxLength={1000}
      value={text}
      {...(digits && { inputMode: 'numeric' })}
      onWrite={(value) => {
        setText(value)
        soon(value)
      }}
    />
  )
}

const Choice = (props: {
  field: string
  label: string
  all: string
  options: readonly Option[]
}) => {
  const { field, label, all, options } = props
  const [value, choose] = useField(field)
  const isKnown = value === null || options.some(([each]) => each === value)
  return (
    <Select
      {...{ label, all, value }}
      options={isKnown ? options : [[value, value], ...options]}
      onChoose={choose}
    />
  )
}

const Endpoint = () => {
  const { data = [] } = useEndpoints()
  const [value] = useField('endpoint')
  if (data.length < 2 && value === null) return null
  return (
    <Choice
      field="endpoint"
      label="Endpoint"
      all="All endpoints"
      options={data.map(({ name }) => [name, name])}
    />
  )
}

const anomalyOptions: readonly Option[] = anomalies.map((each) => [
  each,
  each === 'any' ? 'with an anomaly' : (anomalyNames[each] ?? each),
])

const Choices = () => (
  <>
    <Endpoint />
    <Written field="version" type="text" label="Version" placeholder="Version" digits />
    <Choice field="status" label="Outcome" all="Any outcome" options={statusOptions} />
    <Choice field="variant" label="Who answered" all="Any variant" options={variantOptions} />
    <Choice field="since" label="Time" all="Any time" options={spanOptions} />
    <Choice field="anomaly" label="Anomalies" all="Any answer" options={anomalyOptions} />
    <Choice field="said" label="Feedback" all="Any feedback" options={saidOptions} />
    <Choice field="slower" label="Took at least" all="Any latency" options={slowerOptions} />
  </>
)

/** Something that an address asks for and no menu says; pressed, it is not any more. */
const Chip = ({ field, name }: { field: string; name: (value: string) => string }) => {
  const [value, choose] = useField(field)
  if (value === null) return null
  return (
    <Quiet aria-label={`Without ${name(value)}`} onClick={() => choose(null)}>
      {name(value)} ×
    </Quiet>
  )
}

/** Which requests are shown. Every choice stands in the address. */
export const Filters = ({ onClear }: { onClear: (() => void) | null }) => {
  const narrow = useMediaQuery('(max-width: 700px)') ?? false
  const [open, setOpen] = useState(false)
  const may = useMay()
  return (
    <search className={css.filters} aria-label="Requests" data-narrow={narrow}>
      {may('readData') && (
        <Written
          field="q"
          type="search"
          label="Search requests"
          placeholder="Search: id, question, answer, feedback"
        />
      )}
      {may('readData') && <Person />}
      {narrow && <MoreFilters open={open} onToggle={() => setOpen(!open)} />}
      {(open || !narrow) && <Choices />}
      <Chip field="model" name={(value) => `model ${value}`} />
      <Chip field="subject" name={(value) => `person ${short(value)}`} />
      <Chip field="from" name={(value) => `from ${value}`} />
      <Chip field="to" name={(value) => `until ${value}`} />
      {onClear && <Quiet onClick={onClear}>Clear</Quiet>}
    </search>
  )
}
