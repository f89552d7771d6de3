import { MillraceError } from '../core/error.ts'
import type { Evaluation } from '../core/records.ts'
import { evaluatePrompts, readEvalSet } from '../evaluate/cases.ts'
import { type Context, modelOf } from '../pipeline/context.ts'
import { servable } from '../registry/servable.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import type { Predictor } from '../tasks/kit/task.ts'
import { noChampion } from './champion.ts'

/** Puts a model's prompts to its champion. */
export interface Evaluator {
  /** Fails with `no_model` before there is a champion, `conflict` for a model without prompts. */
  evaluate(model: string): Promise<Evaluation>
  close(): Promise<void>
}

interface Opened {
  readonly version: number
  readonly predictor: Predictor
}

/** Keeps one predictor a model open and takes up a newer champion by itself. */
export const createEvaluator = (context: Context): Evaluator => {
  const champions = createChampions(context)
  const turns = new Map<string, Promise<unknown>>()
  return {
    /** One evaluation of a model at a time, so that a predictor is never closed under another. */
    evaluate(name) {
      const evaluate = () => evaluateChampion(context, champions, name)
      const turn = (turns.get(name) ?? Promise.resolve()).then(evaluate, evaluate)
      turns.set(name, turn)
      return turn
    },
    async close() {
      await Promise.allSettled(turns.values())
      await champions.close()
    },
  }
}

type Champions = ReturnType<typeof createChampions>

/** The champions of the models, opened. */
const createChampions = ({ registry, tasks }: Context) => {
  const opened = new Map<string, Opened>()
  return {
    async of(model: string): Promise<Opened> {
      const found = await servable(registry, model)
      if (!found) throw await noChampion(registry, model)
      const { version, folder } = found
      const held = opened.get(model)
      if (held?.version === version) return held
      const fresh = { version, predictor: await tasks.openPredictor(folder) }
      opened.set(model, fresh)
      await held?.predictor.close()
      return fresh
    },
    async close() {
      for (const { predictor } of opened.values()) await predictor.close()
      opened.clear()
    },
  }
}

const evaluateChampion = async (
  context: Context,
  champions: Champions,
  name: string,
): Promise<Evaluation> => {
  const { evalSet: file } = modelOf(context, name).evaluate
  if (file === null)
    throw new MillraceError('conflict', {
      what: `The model "${name}" has no prompts to be evaluated with.`,
      fix: 'Give it `evaluate: { evalSet: … }` in millrace.config.ts.',
    })
  const { version, predictor } = await champions.of(name)
  const answers = await evaluatePrompts(await readEvalSet(file), (rows, k) =>
    predictRows(predictor, rows, k),
  )
  const evaluation = { model: name, version, time: context.clock.now(), ...answers }
  await context.registry.addEvaluation(evaluation)
  context.emit({ kind: 'evaluated', model: name, version, accuracy: evaluation.accuracy })
  return evaluation
}
