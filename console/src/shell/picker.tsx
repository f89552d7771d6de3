import { Check, ChevronsUpDown } from 'lucide-react'
import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { sameOf } from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { Input } from '../parts/field.tsx'
import css from './picker.module.css'

/** Focus goes up and down the list by arrows, as in a menu. */
const step = (list: HTMLElement, by: number) => {
  const links = [...list.querySelectorAll('a')]
  const { activeElement } = document
  const here = activeElement instanceof HTMLAnchorElement ? links.indexOf(activeElement) : -1
  const next = here < 0 && by < 0 ? -1 : here + by
  links.at(next < links.length ? next : 0)?.focus()
}

/** A list that opens below a button and closes by Escape, or when the focus leaves it. */
const useOpen = () => {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const box = {
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
      if (!currentTarget.contains(relatedTarget)) setOpen(false)
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (event.key === 'Escape' && open) {
        setOpen(false)
        button.current?.focus()
      } else if (by && open) {
        event.preventDefault()
        step(event.currentTarget, by)
      }
    },
  }
  return { open, setOpen, button, box }
}

/** More than these are not read through: a field finds among them. */
const mostReadThrough = 9

/** Models by what is typed of their names, if anything. */
const useFound = () => {
  const { model, models } = useModel()
  const [typed, setTyped] = useState('')
  const words = typed.toLowerCase().split(/\s+/)
  const found = models.filter(({ model: name }) =>
    words.every((word) => name.toLowerCase().includes(word)),
  )
  return { model, found, typed, setTyped, many: models.length > mostReadThrough }
}

const Models = ({ onTake }: { onTake: () => void }) => {
  const { model, found, typed, setTyped, many } = useFound()
  const [location] = useLocation()
  return (
    <div className={css.list}>
      {many && (
        <Input
          aria-label="Find a model"
          placeholder="Find a model"
          value={typed}
          onWrite={setTyped}
          autoFocus
        />
      )}
      <ul aria-label="Models">
        {found.map((each) => (
          <li key={each.model}>
            <Link
              href={sameOf(location, each.model)}
              aria-current={each === model || undefined}
              onClick={onTake}
            >
              <span>{each.model}</span>
              {each === model && <Check size={14} aria-hidden="true" />}
            </Link>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="muted">No model is called that.</p>}
    </div>
  )
}

/** The model whose pages stand in the menu; its list leads to the same page of the others. */
export const ModelPicker = () => {
  const { model, models } = useModel()
  const { open, setOpen, button, box } = useOpen()
  if (!model) return null
  if (models.length === 1) return <p className={css.only}>{model.model}</p>
  return (
    <div className={css.picker} {...box}>
      <button
        ref={button}
        type="button"
        className={css.button}
        aria-label={`Model: ${model.model}. Choose another`}
        aria-expanded={open}
        title={model.model}
        onClick={() => setOpen(!open)}
      >
        <span>{model.model}</span>
        <ChevronsUpDown size={14} aria-hidden="true" />
      </button>
      {open && <Models onTake={() => setOpen(false)} />}
    </div>
  )
}
