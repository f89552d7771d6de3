import css from './choice.module.css'

/** One of several versions. */
export const VersionChoice = (props: {
  label: string
  value: number
  versions: readonly number[]
  onChoose: (version: number) => void
}) => (
  <select
    aria-label={props.label}
    className={css.choice}
    value={props.value}
    onChange={(event) => props.onChoose(Number(event.currentTarget.value))}
  >
    {props.versions.map((each) => (
      <option key={each} value={each}>
        v{each}
      </option>
    ))}
  </select>
)

/** Two of them, on the way from one to the other. */
export const VersionPair = (props: {
  from: number
  to: number
  versions: readonly number[]
  onFrom: (version: number) => void
  onTo: (version: number) => void
}) => (
  <span className={css.pair}>
    from{' '}
    <VersionChoice
      label="From version"
      value={props.from}
      versions={props.versions}
      onChoose={props.onFrom}
    />
    to{' '}
    <VersionChoice
      label="To version"
      value={props.to}
      versions={props.versions}
      onChoose={props.onTo}
    />
  </span>
)
