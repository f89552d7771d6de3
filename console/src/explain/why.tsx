import { Button } from '@mantine/core'
import { Lightbulb } from 'lucide-react'
import { useId, useState } from 'react'
import type { Explanation } from '../../../src/core/explanation.ts'
import { ApiError } from '../data/api.ts'
import { type Row, useExplanation } from '../data/queries.ts'
import { More } from '../parts/more.tsx'
import { Failure } from '../parts/states.tsx'
import type { Shape } from '../try/pixels.ts'
import { Addends, Key } from './adds.tsx'
import { PictureWhy } from './picture.tsx'
import { TextWhy } from './text.tsx'
import css from './why.module.css'
import { restOf, spanOf } from './words.ts'

/** What is explained: a row, and of a picture its measures. */
export interface Explained {
  readonly model: string
  readonly version: number
  readonly row: Row
  /** Of which class. Default: the likeliest. */
  readonly label?: string | undefined
  /** The column with the text, or with the picture. */
  readonly column?: string | undefined
  readonly shape?: Shape | undefined
}

/** Kinds of model whose answers can be explained. */
const kinds = ['tabular-class', 'tabular-regression', 'image-class', 'text-class']

export const isExplained = (task: string): boolean => kinds.includes(task)

const Columns = ({ columns }: { columns: NonNullable<Explanation['columns']> }) => {
  const most = Math.max(Number.MIN_VALUE, ...columns.map(({ adds }) => Math.abs(adds)))
  return (
    <More items={columns} first={12} of="first">
      {(shown) => (
        <Addends
          label="What each value adds"
          items={shown.map(({ column, value, adds }) => ({ name: column, value, adds }))}
          most={most}
        />
      )}
    </More>
  )
}

const Parts = ({ told, asked }: { told: Explanation; asked: Explained }) => {
  const { columns, words, picture } = told
  const given = String(asked.row[asked.column ?? ''] ?? '')
  if (columns) return <Columns columns={columns} />
  if (words) return <TextWhy text={given} words={words} />
  if (picture && asked.shape)
    return <PictureWhy base64={given} shape={asked.shape} told={picture} />
  return null
}

const Told = ({ told, asked, stale }: { told: Explanation; asked: Explained; stale: boolean }) => {
  const rest = restOf(told)
  return (
    <div className={css.told} data-stale={stale}>
      <p className={css.span}>{spanOf(told)}</p>
      <Parts told={told} asked={asked} />
      <Key />
      {rest !== null && (
        <p className={css.said}>{rest} are left over: what is added up is not exact.</p>
      )}
    </div>
  )
}

const Opened = ({ asked }: { asked: Explained }) => {
  const query = useExplanation(asked)
  if (query.error instanceof ApiError)
    return <Failure error={query.error} retry={() => void query.refetch()} />
  return query.data ? (
    <Told told={query.data.explanation} asked={asked} stale={query.isPlaceholderData} />
  ) : (
    <p className={css.said}>Working it out …</p>
  )
}

/** On request, what each part of a row adds to the answer of a version. */
export const Why = (asked: Explained) => {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div className={css.why}>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Lightbulb size={14} />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        Why this answer?
      </Button>
      <div id={id}>{open && <Opened asked={asked} />}</div>
    </div>
  )
}
