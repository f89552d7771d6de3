import type { ReactNode } from 'react'
import { count, sentence } from '../format.ts'
import { Deed } from './deed.tsx'
import { Foot } from './page.tsx'

/** What stands below a list that comes in pages: how much of it is there, and the way to more. */
export const Further = (props: {
  query: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly isFetchNextPageError: boolean
    readonly error: Error | null
    readonly fetchNextPage: () => unknown
  }
  shown: number
  total: number
  children: ReactNode
}) => {
  const { query, shown, total, children } = props
  return (
    <Foot>
      <span role="status">
        {count(shown)} of {count(total)} shown
      </span>
      {query.isFetchNextPageError && query.error && (
        <span role="alert">The next did not come: {sentence(query.error.message)}</span>
      )}
      {query.hasNextPage && (
        <Deed
          size="compact-sm"
          takes="open"
          busy={query.isFetchingNextPage}
          onPress={() => void query.fetchNextPage()}
        >
          {children}
        </Deed>
      )}
    </Foot>
  )
}
