import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useTitle } from '../data/title.ts'
import css from './page.module.css'

/** A page: its title for the tab and the heading, what stands beside it, and its content. */
export const Page = (props: {
  title: string
  /** The model that it is about, where its address names none. */
  model?: string | undefined
  heading?: ReactNode
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) => {
  const title = useTitle(props.title, props.model)
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <div className={css.page}>
      <div className={css.head}>
        <div className={css.titles}>
          <h1>{props.heading ?? props.title}</h1>
          {props.lead && <p>{props.lead}</p>}
        </div>
        {props.actions && <div className={css.actions}>{props.actions}</div>}
      </div>
      {props.children}
    </div>
  )
}

/** A framed part of a page under a heading of its own. */
export const Panel = (props: {
  title: ReactNode
  note?: ReactNode
  tools?: ReactNode
  flush?: boolean
  children: ReactNode
  className?: string | undefined
}) => (
  <section className={`${css.panel} ${props.className ?? ''}`}>
    <div className={css.bar}>
      <h2>{props.title}</h2>
      {props.note && <span className={css.note}>{props.note}</span>}
      {props.tools && <div className={css.tools}>{props.tools}</div>}
    </div>
    <div className={props.flush ? css.flush : css.body}>{props.children}</div>
  </section>
)

/** What stands below a table: how much of it is shown, and the ways on. */
export const Foot = ({ children }: { children: ReactNode }) => (
  <div className={css.foot}>{children}</div>
)

/** A name and its value; a tone where the value is a reason to look. */
export type Fact = readonly [name: string, value: ReactNode, tone?: 'warn' | 'bad' | undefined]

/** Named values side by side, each on a line of its own where there is no room. */
export const Facts = (props: { items: readonly Fact[]; large?: boolean }) => (
  <dl className={css.facts} data-large={props.large ?? false}>
    {props.items.map(([name, value, tone]) => (
      <div key={name} data-tone={tone}>
        <dt>
          {tone && <TriangleAlert size={12} aria-hidden="true" />}
          {name}
        </dt>
        <dd className="num">{value}</dd>
      </div>
    ))}
  </dl>
)

/** Names and values as two columns, for long lists. */
export const Sheet = (props: { items: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={css.sheet}>
    {props.items.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd className="num">{value}</dd>
      </div>
    ))}
  </dl>
)

/** A table that scrolls sideways inside its own frame; the frame can be reached by keyboard. */
export const Scroll = (props: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
  <section className={css.scroll} aria-label={props.label} tabIndex={0}>
    {props.children}
  </section>
)
