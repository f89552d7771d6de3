import { MillraceError } from '../../core/error.ts'
import type { SketchPlan } from './plan.ts'
import type { Sketch } from './sketch.ts'

const format = 'millrace-sketch-1'

/** JSON with the plan's fingerprint and all counts, below 64 kB whatever they are; the plan is kept once, beside it. */
export const sketchText = ({ plan, counts }: Sketch): string =>
  JSON.stringify({ format, plan: plan.fingerprint, counts: [...counts] })

/** Throws `bad_data` of a text that is no sketch, `conflict` of one that was made with another plan. */
export const readSketch = (text: string, plan: SketchPlan): Sketch => {
  const { format: found, plan: fingerprint, counts } = fieldsOf(text)
  if (found !== format || !Array.isArray(counts))
    throw new MillraceError('bad_data', { what: `This is no sketch: ${text.slice(0, 80)}` })
  if (fingerprint !== plan.fingerprint)
    throw new MillraceError('conflict', {
      what: `The sketch was made with plan ${fingerprint}, not with ${plan.fingerprint}.`,
    })
  if (counts.length !== plan.cells || !counts.every(isCount))
    throw new MillraceError('bad_data', {
      what: `A sketch of this plan has ${plan.cells} counts from 0, which this text has not.`,
    })
  return { plan, counts: Float64Array.from(counts) }
}

const isCount = (count: unknown) => Number.isSafeInteger(count) && Number(count) >= 0

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
