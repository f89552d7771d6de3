import { Button, Skeleton } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError } from '../data/api.ts'
import { Mark } from '../shell/mark.tsx'
import css from './states.module.css'

/** Text with its `commands` set as code. */
export const Prose = ({ text }: { text: string }) => (
  <>
    {text.split('`').map((part, i) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text
      i % 2 === 1 ? <code key={i}>{part}</code> : part,
    )}
  </>
)

/** A refusal in full: what happened, why, and what to do, with its code. */
export const Failure = ({ error, retry }: { error: Error; retry?: () => void }) => {
  const known = error instanceof ApiError ? error : null
  return (
    <div className={css.failure} role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div>
        <p className={css.what}>
          <Prose text={error.message} />
        </p>
        {known?.why && (
          <p>
            <strong>Why</strong> <Prose text={known.why} />
          </p>
        )}
        {known?.fix && (
          <p>
            <strong>What to do</strong> <Prose text={known.fix} />
          </p>
        )}
        <p className={css.code}>
          <code>{known?.code ?? 'internal'}</code>
          {retry && (
            <Button size="compact-xs" onClick={retry}>
              Ask again
            </Button>
          )}
        </p>
      </div>
    </div>
  )
}

/** A place where nothing is yet: why, and what will fill it. */
export const Empty = (props: { title: string; children?: ReactNode; turning?: boolean }) => (
  <div className={css.empty}>
    <Mark size={34} turning={props.turning ?? false} />
    <p className={css.what}>{props.title}</p>
    {props.children && <div>{props.children}</div>}
  </div>
)

/** Grey bars in the shape of what is on its way. */
export const Skeletons = ({ rows = 4, height = 18 }: { rows?: number; height?: number }) => (
  <div className={css.skeletons} aria-busy="true">
    <span className="unseen">Loading</span>
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
      <Skeleton key={row} height={height} width={`${100 - ((row * 13) % 34)}%`} />
    ))}
  </div>
)

/** What a query shows: bars while it loads, its refusal, or its answer. A late refusal keeps the answer. */
export const Answer = <T,>(props: {
  query: {
    data: T | undefined
    error: Error | null
    refetch: () => unknown
  }
  skeletons?: ReactNode
  children: (data: T) => ReactNode
}) => {
  const { data, error, refetch } = props.query
  if (data !== undefined) return props.children(data)
  if (error) return <Failure error={error} retry={() => void refetch()} />
  return props.skeletons ?? <Skeletons />
}
