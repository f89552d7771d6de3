/** What a project says of those who ask its models, so that they can be simulated; see docs/simulate.md. */
import type { Rng } from '../core/rng.ts'

/** A moment of a simulation. */
export interface Moment {
  /** From 0 on; a tick is a day of the time that requests tell of. */
  readonly tick: number
  /** How many there are. */
  readonly ticks: number
}

/** A moment at which an event is drawn. */
export interface Occasion extends Moment {
  /** Number of the event among all of the simulation, from 0. */
  readonly event: number
  readonly seed: number
}

/** What is asked: a text, or a record by its columns. */
export type SimulatedInput = string | Readonly<Record<string, unknown>>

export interface SimulatedEvent {
  readonly input: SimulatedInput
  /** What the answer should be. Default: nobody knows. */
  readonly label?: string
}

/** Some who ask alike. */
export interface Population {
  readonly name: string
  /** How much it asks then, beside the others. Below 0 it asks nothing. */
  weight(at: Moment): number
  /**
   * What chance adds to the weight at a tick, where the population with the largest weight asks alone. Default 0. Nothing is
   * added where each event is drawn by the weights.
   */
  noise?(at: Moment, rng: Rng): number
  /** One event. The same for the same random numbers. */
  draw(rng: Rng, at: Occasion): SimulatedEvent | Promise<SimulatedEvent>
}

/** Who asks at a tick: the population with the largest weight alone, or all by their weights. */
export type Choice = 'largest' | 'mixture'

export interface Scenario {
  /** What happens in it, in one line. */
  readonly summary: string
  readonly populations: readonly Population[]
  /** Default `mixture`. */
  readonly choice?: Choice
  /** Which of the answers somebody says the label of later. Default: of none. */
  readonly labels?: {
    /** Share of the events, 0 to 1. */
    readonly share: number
    /** Ticks from the answer to its label. Default 0. */
    readonly delay?: number
  }
}

/** Scenarios by their names, by the endpoint that is asked. */
export type Scenarios = Readonly<Record<string, Readonly<Record<string, Scenario>>>>

export interface SimulationContext {
  /** Absolute folder with `millrace.config.ts`. */
  readonly project: string
  /** Absolute folder of the state. */
  readonly home: string
  /**
   * Records of a model's data that are held out, which it does not learn from, with text for each column. Fails with `not_found`
   * where no such model is configured, and with `bad_config` where its rows are texts.
   */
  heldOut(model: string): Promise<readonly Readonly<Record<string, string>>[]>
  /** The same of a model whose rows are texts. */
  heldOutTexts(model: string): Promise<readonly string[]>
}

export type Simulation =
  | Scenarios
  | ((context: SimulationContext) => Scenarios | Promise<Scenarios>)

/** Types what `simulation.ts` of a project exports by default. */
export const defineSimulation = (simulation: Simulation): Simulation => simulation
