/** Pictures that are out of focus, or not where they should be. */

export interface Shape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Deviations on either side that a blur reaches. */
const reach = 4

/**
 * A picture blurred by a normal distribution of so many pixels' deviation; beyond an edge its pixels repeat.
 * `pixels` `[height, width, channels]`, a byte each.
 */
export const blurred = (pixels: Uint8Array, shape: Shape, deviation: number): Uint8Array => {
  const weights = kernelOf(deviation)
  const { height, width, channels } = shape
  const down = along(Float64Array.from(pixels), weights, {
    ...{ lines: width * channels, length: height, step: width * channels },
    startOf: (line) => line,
  })
  const both = along(down, weights, {
    ...{ lines: height * channels, length: width, step: channels },
    startOf: (line) => Math.floor(line / channels) * width * channels + (line % channels),
  })
  return Uint8Array.from(both, (value) => Math.round(Math.min(255, Math.max(0, value))))
}

const kernelOf = (deviation: number): Float64Array => {
  const radius = Math.floor(reach * deviation + 0.5)
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * deviation * deviation)),
  )
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
}

interface Lines {
  readonly lines: number
  readonly length: number
  /** Places between two values of a line. */
  readonly step: number
  startOf(line: number): number
}

const along = (
  values: Float64Array,
  weights: Float64Array,
  { lines, length, step, startOf }: Lines,
): Float64Array => {
  const answer = new Float64Array(values.length)
  const radius = (weights.length - 1) / 2
  for (let line = 0; line < lines; line++) {
    const start = startOf(line)
    for (let at = 0; at < length; at++) {
      let sum = 0
      for (let tap = -radius; tap <= radius; tap++) {
        const place = Math.min(length - 1, Math.max(0, at + tap))
        sum += (weights[tap + radius] ?? 0) * (values[start + place * step] ?? 0)
      }
      answer[start + at * step] = sum
    }
  }
  return answer
}
