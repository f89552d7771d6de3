import { Link, useLocation } from 'wouter'
import { useMay } from '../access/query.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { addressOf, isOfModel, type PageEntry, pages } from '../pages.ts'
import css from './navigation.module.css'
import { ModelPicker } from './picker.tsx'

/** Whether an address is the page or lies below it; the first page of a project or a model has nothing below it. */
export const isHere = (location: string, to: string, model: string | null): boolean =>
  to === at.overview || (model !== null && to === at.loop(model))
    ? location === to
    : location === to || location.startsWith(`${to}/`)

const Entry = ({ page, model }: { page: PageEntry; model: string | null }) => {
  const [location] = useLocation()
  if (!page.menu) return null
  const { name, icon: Icon } = page.menu
  const to = addressOf(page, model ?? '')
  return (
    <Link
      href={to}
      className={css.link}
      aria-current={isHere(location, to, model) ? 'page' : undefined}
    >
      <Icon size={17} strokeWidth={1.8} aria-hidden="true" />
      <span>{name}</span>
    </Link>
  )
}

const Entries = ({ label, model }: { label: string; model: string | null }) => {
  const may = useMay()
  return (
    <ul aria-label={label}>
      {pages
        .filter((page) => page.menu && isOfModel(page) === (model !== null))
        .filter(({ takes = 'read' }) => may(takes))
        .map((page) => (
          <li key={page.path}>
            <Entry page={page} model={model} />
          </li>
        ))}
    </ul>
  )
}

/** The pages of the project, and those of the model that is looked at. */
export const Navigation = () => {
  const { model } = useModel()
  return (
    <nav className={css.nav} aria-label="Pages">
      <Entries label="Project" model={null} />
      {model && (
        <>
          <ModelPicker />
          <Entries label={`Model ${model.model}`} model={model.model} />
        </>
      )}
    </nav>
  )
}
