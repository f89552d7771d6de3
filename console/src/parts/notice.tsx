import { CircleAlert, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './notice.module.css'

const icons: Record<'warn' | 'bad', LucideIcon> = { warn: TriangleAlert, bad: CircleAlert }

/** Something that wants attention: what it is, what is known of it, and what can be done. */
export const Notice = (props: {
  tone: 'warn' | 'bad'
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) => {
  const Icon = icons[props.tone]
  return (
    <section className={css.notice} data-tone={props.tone}>
      <Icon size={18} aria-hidden="true" />
      <div className={css.body}>
        <h2>{props.title}</h2>
        {props.children}
      </div>
      {props.actions && <div className={css.actions}>{props.actions}</div>}
    </section>
  )
}
