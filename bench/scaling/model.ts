/** What a step costs on many ranks, from what it costs on one and on two. Times in ms. */

/** t = start + slope·x, by least squares of the relative errors. */
export interface Line {
  readonly start: number
  readonly slope: number
  /** Greatest relative error of the points it was fitted to. */
  readonly missed: number
}

export const fitLine = (points: readonly (readonly [x: number, y: number])[]): Line => {
  // Weights 1/y²: small arrays count as much as large ones.
  const sum = (of: (x: number, y: number) => number) =>
    points.reduce((all, [x, y]) => all + of(x, y) / y ** 2, 0)
  const [n, sx, sy] = [sum(() => 1), sum((x) => x), sum((_, y) => y)]
  const [sxx, sxy] = [sum((x) => x * x), sum((x, y) => x * y)]
  const slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
  const start = (sy - slope * sx) / n
  const missed = Math.max(...points.map(([x, y]) => Math.abs((start + slope * x) / y - 1)))
  return { start, slope, missed }
}

/** How ranks add up: round a ring, by halves (Rabenseifner), or all of it up and down a tree. */
export type Algorithm = 'ring' | 'halves' | 'tree'

export interface Network {
  /** Gbit/s each way; 125,000 bytes a ms for each. */
  readonly rate: number
  /** From one rank to another, in ms. */
  readonly latency: number
}

/** What a network trains. */
export interface Load {
  /** Forward, backward and optimizer of one rank, in ms. */
  readonly compute: number
  /** Of the gradients. */
  readonly bytes: number
}

/** What the ranks themselves need for a sum, whatever lies between them. */
export interface Software {
  /** ms a sum, between two ranks. */
  readonly alpha: number
  /** ms a byte that a rank sends and takes in. */
  readonly beta: number
}

/** A part of the sum that can go on while the last part of the computation runs. */
export interface Overlap {
  /** Part of the bytes that is ready early. */
  readonly early: number
  /** Part of the computation that is left then. */
  readonly left: number
  /** What the computation gets longer by, as a part of it. */
  readonly cost: number
}

/**
 * One sum over `ranks`: α + hops · latency + what a rank sends · (1 / rate + β). Before it they agree on it,
 * up and down a tree.
 */
export const sumTime = (
  ranks: number,
  bytes: number,
  { rate, latency }: Network,
  { alpha, beta }: Software,
  algorithm: Algorithm,
): number => {
  if (ranks < 2) return 0
  const tree = 2 * Math.ceil(Math.log2(ranks))
  const hops = tree + (algorithm === 'ring' ? 2 * (ranks - 1) : tree)
  const sent = algorithm === 'tree' ? tree * bytes : (2 * (ranks - 1) * bytes) / ranks
  return alpha + hops * latency + sent * (1 / (rate * 125_000) + beta)
}

/** A step: the computation, a sum of weight and loss, the sum of the gradients. */
export const stepTime = (
  ranks: number,
  { compute, bytes }: Load,
  network: Network,
  software: Software,
  algorithm: Algorithm = 'halves',
  overlap: Overlap = { early: 0, left: 0, cost: 0 },
): number => {
  if (ranks < 2) return compute
  const small = sumTime(ranks, 24, network, software, 'tree')
  const early = overlap.early * bytes
  const late = sumTime(ranks, bytes - early, network, software, algorithm)
  const hidden = early > 0 ? sumTime(ranks, early, network, software, algorithm) : 0
  const left = overlap.left * compute
  return compute * (1 + overlap.cost) + small + late + Math.max(0, hidden - left)
}

/** Part of the speed of `ranks` single ranks that they reach together, each with its own batch. */
export const efficiency = (ranks: number, load: Load, ...how: RestOf): number =>
  load.compute / stepTime(ranks, load, ...how)

type RestOf = Parameters<typeof stepTime> extends [unknown, unknown, ...infer Rest] ? Rest : never
