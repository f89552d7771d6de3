import { Labelled, Select } from './field.tsx'

/** One of several versions. */
export const VersionChoice = (props: {
  label: string
  value: number
  versions: readonly number[]
  onChoose: (version: number) => void
}) => (
  <Select
    label={props.label}
    value={String(props.value)}
    options={props.versions.map((each) => [String(each), `v${each}`])}
    onChoose={(version) => props.onChoose(Number(version))}
  />
)

/** Two of them, on the way from one to the other. */
export const VersionPair = (props: {
  from: number
  to: number
  versions: readonly number[]
  onFrom: (version: number) => void
  onTo: (version: number) => void
}) => (
  <Labelled>
    from
    <VersionChoice
      label="From version"
      value={props.from}
      versions={props.versions}
      onChoose={props.onFrom}
    />
    to
    <VersionChoice
      label="To version"
      value={props.to}
      versions={props.versions}
      onChoose={props.onTo}
    />
  </Labelled>
)

/** A version that an address names and that is not among those there are; undefined where there is none such. */
export const unknownIn = (
  fields: readonly (string | null)[],
  versions: readonly number[],
): string | undefined =>
  fields.flatMap((field) =>
    field === null || versions.some((each) => String(each) === field) ? [] : [field],
  )[0]
