import { Droplets, Ellipsis, LayoutDashboard, type LucideIcon, Route, Search } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import css from './bar.module.css'
import { isHere } from './navigation.tsx'

const Entry = (props: { to: string; name: string; icon: LucideIcon; here: boolean }) => (
  <Link href={props.to} aria-current={props.here ? 'page' : undefined}>
    <props.icon size={19} strokeWidth={1.8} aria-hidden="true" />
    {props.name}
  </Link>
)

/** At the foot of a phone: what is looked for most, the search, and the way to all else. */
export const Bar = ({ onSearch, onMore }: { onSearch: () => void; onMore: () => void }) => {
  const { model, named } = useModel()
  const [location] = useLocation()
  return (
    <nav className={css.bar} aria-label="Pages">
      <Entry
        to={at.overview}
        name="Overview"
        icon={LayoutDashboard}
        here={location === at.overview}
      />
      {model && (
        <Entry to={at.loop(model.model)} name="Model" icon={Droplets} here={named !== null} />
      )}
      <Entry to={at.runs()} name="Runs" icon={Route} here={isHere(location, at.runs(), null)} />
      <button type="button" aria-haspopup="dialog" onClick={onSearch}>
        <Search size={19} strokeWidth={1.8} aria-hidden="true" />
        Search
      </button>
      <button type="button" aria-haspopup="dialog" onClick={onMore}>
        <Ellipsis size={19} strokeWidth={1.8} aria-hidden="true" />
        More
      </button>
    </nav>
  )
}
