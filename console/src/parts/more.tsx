import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { count } from '../format.ts'
import css from './page.module.css'

/** The first few of a long list, and all of it on request. */
export const More = <T,>(props: {
  items: readonly T[]
  first: number
  /** What the first are. */
  of?: string
  children: (shown: readonly T[]) => ReactNode
}) => {
  const { items, first, of = 'latest', children } = props
  const [all, setAll] = useState(false)
  return (
    <>
      {children(all ? items : items.slice(0, first))}
      {items.length > first && (
        <div className={css.more}>
          <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)}>
            {all ? `Show the ${of} ${first}` : `Show all ${count(items.length)}`}
          </Button>
        </div>
      )}
    </>
  )
}
