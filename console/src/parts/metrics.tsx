import type { ReactNode } from 'react'
import type { Metrics as Values } from '../../../src/core/records.ts'
import { figure, label } from '../format.ts'
import { compared } from './compared.ts'
import { type Fact, Facts } from './page.tsx'

/** Metrics in the order they are looked for; below each what the baseline and the champion came to on the same rows. */
export const Metrics = (props: {
  values: Values
  /** The champion of that time, where it is known. */
  champion?: number | null
  before?: readonly (readonly [string, ReactNode])[]
}) => {
  const champion = props.champion ? `champion v${props.champion}` : 'champion'
  const items = compared(props.values).map((each): Fact => {
    const { name, value, baseline } = each
    const written = (other: number) => figure(name, other)
    return [
      label(name),
      <>
        {written(value)}
        {baseline !== null && <small>baseline: {written(baseline)}</small>}
        {baseline !== null && each.error !== null && (
          <small title="How far they are apart, with the standard error of it">
            apart: {written(Math.abs(baseline - value))} ± {written(each.error)}
          </small>
        )}
        {baseline === null && each.error !== null && (
          <small title="Its standard error">± {written(each.error)}</small>
        )}
        {each.champion !== null && (
          <small>
            {champion}: {written(each.champion)}
          </small>
        )}
      </>,
    ]
  })
  return <Facts large items={[...(props.before ?? []), ...items]} />
}
