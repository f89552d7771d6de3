import type { ButtonHTMLAttributes } from 'react'
import css from './quiet.module.css'

/** A button that reads as a word. */
export const Quiet = ({
  type = 'button',
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>) => (
  <button {...rest} type={type} className={css.quiet} />
)

/** Opens and closes the filters of a list where there is no room for all of them. */
export const MoreFilters = (props: { open: boolean; onToggle: () => void }) => (
  <Quiet aria-expanded={props.open} onClick={props.onToggle}>
    {props.open ? 'Fewer filters' : 'Filters'}
  </Quiet>
)
