import type { ReactNode } from 'react'
import type { RunStatus } from '../../../src/core/records.ts'
import { useNow } from '../data/now.ts'
import { ago, exact, until } from '../format.ts'
import { statusWords } from '../words.ts'
import css from './badge.module.css'

export type Tone = 'plain' | 'accent' | 'work' | 'ok' | 'bad'

/** A word in a coloured frame; a dot in front when it stands for a state. */
export const Badge = (props: { tone: Tone; dot?: boolean; children: ReactNode }) => (
  <span className={css.badge} data-tone={props.tone}>
    {props.dot && <i aria-hidden="true" />}
    {props.children}
  </span>
)

/** Colour is for what is under way or went wrong. */
const tones: Record<RunStatus, Tone> = {
  running: 'work',
  interrupted: 'bad',
  finished: 'plain',
  failed: 'bad',
  cancelled: 'plain',
}

export const RunBadge = ({ status }: { status: RunStatus }) => (
  <Badge tone={tones[status]} dot={tones[status] !== 'plain'}>
    {statusWords(status)}
  </Badge>
)

export const Champion = () => <Badge tone="accent">champion</Badge>

/** How long ago, renewed as time goes by; the exact time in the tooltip. */
export const Ago = ({ time }: { time: number }) => {
  const now = useNow()
  return (
    <time dateTime={new Date(time).toISOString()} title={exact(time)} className={css.time}>
      {ago(time, now)}
    </time>
  )
}

/** Counts down to a moment. Not announced: it would speak every second. */
export const Until = ({ time }: { time: number }) => {
  const now = useNow()
  return (
    <time dateTime={new Date(time).toISOString()} title={exact(time)} className={css.time}>
      {until(time, now)}
    </time>
  )
}
