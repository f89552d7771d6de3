import { MillraceError } from '../core/error.ts'

/** How the learning rate changes over the steps of a training. */
export interface LrSchedule {
  /**
   * `constant`; `cosine`: down to `floor` along half a wave; `step`: times `factor` at every `every`
   * steps. Default `constant`.
   */
  readonly kind?: 'constant' | 'cosine' | 'step'
  /** Steps over which the rate rises from nothing to full. Default 0. */
  readonly warmup?: number
  /** For `cosine`: part of the rate that is left at the end. Default 0. */
  readonly floor?: number
  /** For `step`: default 0.5. */
  readonly factor?: number
  /** For `step`: steps between two changes. Default a third of all steps. */
  readonly every?: number
}

/** The rate of each step, which counts from 1 to `steps`. */
export const lrSchedule = (
  rate: number,
  steps: number,
  options: LrSchedule = {},
): ((step: number) => number) => {
  const { kind = 'constant', warmup = 0, floor = 0, factor = 0.5 } = options
  const every = options.every ?? Math.max(1, Math.ceil(steps / 3))
  if (!(rate > 0) || !Number.isFinite(rate))
    throw new MillraceError('bad_config', {
      what: `The learning rate must be a number above 0, got ${rate}.`,
    })
  const laws = {
    constant: () => 1,
    cosine(step: number) {
      const part = Math.min(1, Math.max(0, (step - warmup - 1) / Math.max(1, steps - warmup - 1)))
      return floor + ((1 - floor) * (1 + Math.cos(Math.PI * part))) / 2
    },
    step: (step: number) => factor ** Math.floor(Math.max(0, step - warmup - 1) / every),
  }
  const law = laws[kind]
  return (step) => rate * (step <= warmup ? step / warmup : law(step))
}
