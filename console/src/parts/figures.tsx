import type { ReactNode } from 'react'
import type { Figures as Values } from '../../../src/core/records.ts'
import { figure, label } from '../format.ts'
import { ranked } from '../headline.ts'
import { Facts } from './page.tsx'

const baseline = 'baseline_'

/** Figures in the order they are looked for; each with its baseline below, where one was measured. */
export const Figures = (props: {
  values: Values
  before?: readonly (readonly [string, ReactNode])[]
}) => {
  const names = Object.keys(props.values).filter((name) => !name.startsWith(baseline))
  const items = ranked(names).map((name) => {
    const value = props.values[name] ?? Number.NaN
    const bound = props.values[`${baseline}${name}`]
    return [
      label(name),
      <>
        {figure(name, value)}
        {bound !== undefined && <small>baseline {figure(name, bound)}</small>}
      </>,
    ] as const
  })
  return <Facts large items={[...(props.before ?? []), ...items]} />
}
