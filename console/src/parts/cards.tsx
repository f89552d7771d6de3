import type { ReactNode } from 'react'
import css from './cards.module.css'
import { type Column, Table } from './table.tsx'

/** A table whose rows are cards on a phone: cells of the kind below, behind their names; any other stands on top. */
export const Cards = (props: {
  label: string
  columns: readonly Column[]
  className?: string | undefined
  children: ReactNode
}) => <Table {...props} className={`${css.cards} ${props.className ?? ''}`} />

/** A value behind its name. */
export const Cell = (props: {
  label: string
  number?: boolean
  tone?: string | undefined
  title?: string | undefined
  className?: string | undefined
  children: ReactNode
}) => (
  <td
    data-label={props.label}
    data-number={props.number || undefined}
    data-tone={props.tone}
    title={props.title}
    className={props.className}
  >
    <div>{props.children}</div>
  </td>
)
