import { MillraceError, messageOf } from '../../src/core/error.ts'
import type { Collective } from '../../src/train/collective/collective.ts'
import type { Outcome } from './contract.ts'
import { type Scenario, scenarios } from './scenarios.ts'

/** One rank's part of a scenario, to its end. */
export const play = async (
  world: Collective,
  scenario: Scenario,
  patience: number,
): Promise<Outcome> => {
  try {
    return { kind: 'value', value: await scenarios[scenario](world, patience) }
  } catch (error) {
    return {
      kind: 'error',
      code: error instanceof MillraceError ? error.code : 'unexpected',
      message: messageOf(error),
    }
  } finally {
    await world.close()
  }
}
