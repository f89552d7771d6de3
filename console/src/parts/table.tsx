import type { ReactNode } from 'react'
import { Scroll } from './page.tsx'
import css from './table.module.css'

/** The head of a column. */
export interface Column {
  readonly name: string
  /** It holds numbers, which stand to the right. */
  readonly number?: boolean | undefined
  readonly title?: string
  /** Only a screen reader says its name. */
  readonly unseen?: boolean
}

/** A table that scrolls sideways in a frame of its own; its rows are its children. */
export const Table = (props: {
  label: string
  columns: readonly Column[]
  className?: string | undefined
  /** Each row begins with its name, as its head. */
  named?: boolean
  children: ReactNode
}) => (
  <Scroll label={props.label}>
    <table className={[props.named && css.named, props.className].filter(Boolean).join(' ')}>
      <thead>
        <tr>
          {props.columns.map(({ name, number, title, unseen }) => (
            <th key={name} scope="col" data-number={number || undefined} title={title}>
              {unseen ? <span className="unseen">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </Scroll>
)
