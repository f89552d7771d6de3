/** Parts of axes that a trial has to pass through. They stand in the address: `dropout:0.5:1,units:0:0.3`. */
import { useState } from 'react'
import type { Trial } from '../../../src/core/study.ts'
import { useField } from '../data/field.ts'
import type { Axis } from './axes.ts'

/** A part of an axis, from and to, 0 to 1. */
export type Brush = readonly [number, number]

/** By the axis' id. */
export type Brushes = Readonly<Record<string, Brush>>

/** What an address says of these axes; what it says of others, or not in these words, keeps every trial. */
export const readBrushes = (text: string | null, axes: readonly Axis[]): Brushes =>
  Object.fromEntries(
    (text ?? '').split(',').flatMap((part): [string, Brush][] => {
      const [, id = '', from, to] = /^(.+):([\d.]+):([\d.]+)$/.exec(part) ?? []
      const [low, high] = [Number(from), Number(to)]
      const isPart = low >= 0 && high <= 1 && low < high
      return isPart && axes.some((axis) => axis.id === id) ? [[id, [low, high]]] : []
    }),
  )

export const writeBrushes = (brushes: Brushes): string =>
  Object.entries(brushes)
    .map(([id, [low, high]]) => `${id}:${place(low)}:${place(high)}`)
    .join(',')

const place = (share: number) => Number(share.toFixed(3))

export const withBrush = (brushes: Brushes, id: string, brush: Brush | null): Brushes => {
  const { [id]: _, ...rest } = brushes
  return brush ? { ...rest, [id]: brush } : rest
}

/** Half of what an address rounds away. */
const slack = 0.0005

/** Whether a trial passes through every brushed part. */
export const isWithin = (axes: readonly Axis[], brushes: Brushes, trial: Trial): boolean =>
  axes.every((axis) => {
    const brush = brushes[axis.id]
    if (!brush) return true
    const place = axis.place(trial)
    return place !== null && place >= brush[0] - slack && place <= brush[1] + slack
  })

/** The brushes of the address. One that is being drawn is no step that Back undoes until it is kept. */
export const useBrushes = (axes: readonly Axis[]) => {
  const [text, setText] = useField('brush')
  const [drawn, draw] = useState<Brushes | null>(null)
  return {
    brushes: drawn ?? readBrushes(text, axes),
    draw,
    keep(brushes: Brushes) {
      draw(null)
      const next = writeBrushes(brushes)
      if (next !== (text ?? '')) setText(next)
    },
  }
}
