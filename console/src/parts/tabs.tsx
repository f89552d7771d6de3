import { Link, useLocation } from 'wouter'
import css from './tabs.module.css'

export interface Tab {
  readonly name: string
  readonly to: string
  /** Whether it is the one that is looked at. Default: where its address is that of the page. */
  readonly isHere?: boolean
}

/** Ways between the pages of one thing; where there is but one, none. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly Tab[] }) => {
  const [location] = useLocation()
  if (tabs.length < 2) return null
  return (
    <ul className={css.tabs} aria-label={label}>
      {tabs.map(({ name, to, isHere = location === to }) => (
        <li key={to}>
          <Link href={to} aria-current={isHere ? 'page' : undefined}>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  )
}
