import type { ReactNode } from 'react'
import type { Figures as Values } from '../../../src/core/records.ts'
import { figure, label } from '../format.ts'
import { compared } from './compared.ts'
import { type Fact, Facts } from './page.tsx'

/** Figures in the order they are looked for; below each what the baseline and the champion came to on the same rows. */
export const Figures = (props: {
  values: Values
  /** The champion of that time, where it is known. */
  champion?: number | null
  before?: readonly (readonly [string, ReactNode])[]
}) => {
  const champion = props.champion ? `champion v${props.champion}` : 'champion'
  const items = compared(props.values).map(
    ({ name, value, error, ...others }): Fact => [
      label(name),
      <>
        {figure(name, value)}
        {error !== null && <small>± {figure(name, error)} standard error</small>}
        {others.baseline !== null && <small>baseline: {figure(name, others.baseline)}</small>}
        {others.champion !== null && (
          <small>
            {champion}: {figure(name, others.champion)}
          </small>
        )}
      </>,
    ],
  )
  return <Facts large items={[...(props.before ?? []), ...items]} />
}
