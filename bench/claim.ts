/** One figure that Millrace claims, and what it must reach. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly target: number
  /** Whether the value may be at most, or must be at least, the target. */
  readonly rule: 'at most' | 'at least'
}

/** A claim is one file of this folder that exports `claim`. */
export interface Claim {
  /** Name on the command line; the file's name. */
  readonly name: string
  readonly summary: string
  /** Measures. `note` tells what is going on. */
  measure(note: (line: string) => void): Promise<readonly Figure[]>
}

export const isMet = ({ value, target, rule }: Figure): boolean =>
  rule === 'at most' ? value <= target : value >= target
