import type { InputHTMLAttributes, ReactNode } from 'react'
import css from './field.module.css'

/** A value, and how it is called. */
export type Option = readonly [value: string, name: string]

/** One of several is chosen, or with `all` none. */
export const Select = (props: {
  label: string
  value: string | null
  options: readonly Option[]
  /** What is said where nothing is chosen. */
  all?: string
  onChoose: (value: string | null) => void
}) => {
  const { label, value, options, all } = props
  return (
    <select
      aria-label={label}
      className={css.field}
      value={value ?? ''}
      data-set={all !== undefined && value !== null}
      onChange={({ currentTarget }) => props.onChoose(currentTarget.value || null)}
    >
      {all !== undefined && <option value="">{all}</option>}
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  )
}

/** Something that is typed, in a line. */
export const Input = (
  props: Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'onChange'> & {
    onWrite: (text: string) => void
  },
) => {
  const { onWrite, ...rest } = props
  return (
    <input
      {...rest}
      className={css.field}
      onChange={({ currentTarget }) => onWrite(currentTarget.value)}
    />
  )
}

/** A field with its name in front, or two with a word between them. */
export const Labelled = ({ children }: { children: ReactNode }) => (
  <span className={css.labelled}>{children}</span>
)
