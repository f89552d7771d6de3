/** Metrics of somebody else's comparison. */
export interface Source {
  readonly sentences: number
  readonly epochs: number
  readonly machine: string
  readonly sequential: SourceSide
  readonly distributed: SourceSide
}

export interface SourceSide {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
  /** After the last epoch. */
  readonly valLoss: number
}

/**
 * The metrics of the source that Millrace's two modes come from: 6,000 sentences, 3 epochs, on virtual
 * machines of two processors. It gives no losses epoch by epoch.
 */
export const source: Source = {
  sentences: 6000,
  epochs: 3,
  machine: 'virtual machines of 2 CPUs',
  sequential: { seconds: 701.68, cpuSeconds: 520.11, peakBytes: 6672e6, valLoss: 6.72 },
  distributed: {
    seconds: 407.48,
    cpuSeconds: 353.04,
    peakBytes: 3633e6,
    valLoss: 6.31,
  },
}
