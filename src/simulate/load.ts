/** The scenarios of a project, as its file `simulation.ts` declares them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MillraceError, messageOf } from '../core/error.ts'
import { readProject } from '../core/project.ts'
import { explain, z } from '../core/schema.ts'
import { quoted } from '../core/text.ts'
import type { Population, Scenario, Scenarios, Simulation, SimulationContext } from './define.ts'

export const simulationFile = 'simulation.ts'

const does = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === 'function',
  'a function',
)

const population = z.strictObject({
  name: z.string().min(1).max(100),
  weight: does,
  noise: does.optional(),
  draw: does,
})

const scenario = z.strictObject({
  summary: z.string().min(1).max(500),
  populations: z
    .array(population)
    .min(1)
    .max(100)
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'populations of different names',
    ),
  choice: z.enum(['largest', 'mixture']).optional(),
  labels: z
    .strictObject({ share: z.number().min(0).max(1), delay: z.int().min(0).max(1e6).optional() })
    .optional(),
})

const scenarios = z.record(z.string(), z.record(z.string(), scenario))

/** Loads the scenarios of a project. Throws `bad_config`, and `bad_usage` where it declares none. */
export const loadScenarios = async (context: SimulationContext): Promise<Scenarios> => {
  const file = join(context.project, simulationFile)
  if (!existsSync(file))
    throw new MillraceError('bad_usage', {
      what: `There is no ${simulationFile} in ${context.project}.`,
      why: 'Who asks a model, and what, is for its project to say.',
      fix: `Write one that exports defineSimulation({ … }): docs/simulate.md.`,
    })
  const declared = await evaluate(file, context)
  const { error } = scenarios.safeParse(declared, { reportInput: true })
  const [issue] = error?.issues ?? []
  if (issue)
    throw new MillraceError('bad_config', {
      what: `${file}: ${explain(issue, { path: issue.path.join('.') || 'the default export' })}`,
    })
  return declared
}

const evaluate = async (file: string, context: SimulationContext): Promise<Scenarios> => {
  const release = readProject(context.project)
  try {
    const loaded: { default?: Simulation } = await import(pathToFileURL(file).href)
    if (loaded.default === undefined)
      throw new MillraceError('bad_config', {
        what: `${file} has no default export.`,
        fix: 'Write: export default defineSimulation({ MODEL: { SCENARIO: { … } } })',
      })
    const simulation = loaded.default
    return typeof simulation === 'function' ? await simulation(context) : simulation
  } catch (error) {
    if (error instanceof MillraceError) throw error
    throw new MillraceError('bad_config', {
      what: `${file} could not be loaded: ${messageOf(error)}.`,
      fix: 'Correct the file; an editor that knows TypeScript shows where it is wrong.',
      cause: error,
    })
  } finally {
    release()
  }
}

/** The scenario of a name. Fails with `not_found`, and names those that there are. */
export const scenarioOf = (all: Scenarios, endpoint: string, name: string): Scenario => {
  const own = Object.hasOwn(all, endpoint) ? all[endpoint] : undefined
  if (!own)
    throw new MillraceError('not_found', {
      what: `${simulationFile} has no scenario for ${quoted(endpoint)}.`,
      fix: `It has some for: ${Object.keys(all).join(', ')}.`,
    })
  const found = Object.hasOwn(own, name) ? own[name] : undefined
  if (found) return found
  throw new MillraceError('not_found', {
    what: `There is no scenario ${quoted(name)} for ${quoted(endpoint)}.`,
    fix: `Ask for one of: ${Object.keys(own).join(', ')}.`,
  })
}

/** The same scenario, of which one population draws other events. Fails with `not_found`. */
export const redrawn = (scenario: Scenario, name: string, draw: Population['draw']): Scenario => {
  const names = scenario.populations.map((each) => each.name)
  if (!names.includes(name))
    throw new MillraceError('not_found', {
      what: `The scenario has no population ${quoted(name)}.`,
      fix: `Name one of: ${names.join(', ')}.`,
    })
  return {
    ...scenario,
    populations: scenario.populations.map((each) =>
      each.name === name ? { ...each, draw } : each,
    ),
  }
}
