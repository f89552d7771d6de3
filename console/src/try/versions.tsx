import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useModels } from '../data/queries.ts'
import { Champion } from '../parts/badge.tsx'
import { Select } from '../parts/field.tsx'
import { useAsked } from './asking.ts'
import css from './page.module.css'

const Choice = (props: {
  label: string
  value: number | null
  versions: readonly number[]
  champion: number | null
  /** What stands for no version, where there may be none. */
  none?: string
  onChoose: (version: number | null) => void
}) => {
  const { label, value, versions, champion, none } = props
  const all = value === null || versions.includes(value) ? versions : [value, ...versions]
  return (
    <Select
      label={label}
      value={value === null ? null : String(value)}
      options={all.map((each) => [
        String(each),
        `version ${each}${each === champion ? ', champion' : ''}`,
      ])}
      {...(none !== undefined && { all: none })}
      onChoose={(chosen) => props.onChoose(chosen === null ? null : Number(chosen))}
    />
  )
}

/** Which version is asked, and which one stands beside it; where there is but one, that it is asked. */
export const Versions = ({ model }: { model: ModelLoop }) => {
  const { champion } = model
  const { asked, choose } = useAsked(model)
  const models = useModels()
  const numbers =
    models.data?.find((each) => each.model === model.model)?.versions.map((each) => each.version) ??
    []
  const [first = champion, second = null] = asked.map(({ version }) => version)
  const pick = (versions: readonly (number | null)[]) =>
    choose(versions.filter((each) => each !== null))
  if (numbers.length < 2 && first === champion)
    return (
      <span className={css.served}>
        {model.model} <strong>version {champion}</strong> <Champion />
      </span>
    )
  const shared = { champion, versions: numbers }
  return (
    <span className={css.served}>
      {model.model}
      <Choice
        {...shared}
        label="Version that is asked"
        value={first}
        onChoose={(version) => pick([version, second])}
      />
      beside
      <Choice
        champion={champion}
        versions={numbers.filter((each) => each !== first)}
        label="Version beside it"
        value={second}
        none="no other"
        onChoose={(version) => pick([first, version])}
      />
    </span>
  )
}
