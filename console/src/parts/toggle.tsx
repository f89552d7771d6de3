import css from './toggle.module.css'

/** One of a few, as buttons side by side. */
export const Toggle = (props: {
  label: string
  value: string
  choices: readonly { readonly value: string; readonly name: string; readonly off?: boolean }[]
  onChoose: (value: string) => void
}) => (
  <fieldset className={css.toggle} aria-label={props.label}>
    {props.choices.map(({ value, name, off }) => (
      <button
        key={value}
        type="button"
        disabled={off ?? false}
        aria-pressed={value === props.value}
        onClick={() => props.onChoose(value)}
      >
        {name}
      </button>
    ))}
  </fieldset>
)
