/** Tries a scoring step out from a copy of its files, as it will be run from the package of its version. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { MillraceError } from '../../../core/error.ts'
import { makeFolder, writeDurably } from '../../../core/files.ts'
import type { Session } from '../../../onnx/session.ts'
import { decode } from '../../codec/decode.ts'
import { badInput } from '../../kit/record.ts'
import type { Signature } from '../../kit/task.ts'
import type { Asked, Looked, Tried } from '../asked.ts'
import type { OnnxOptions } from '../options.ts'
import { tryOut } from '../trial.ts'
import type { StepSource } from './collect.ts'
import type { ScoringStep } from './define.ts'
import { loadStep } from './load.ts'
import { createScorer } from './score.ts'

/** Fails as the step does on its example, and with `bad_usage` where is said beside it what it says itself. */
export const tryStep = async (session: Session, looked: Looked, asked: Asked): Promise<Tried> => {
  const { step: source, columns, labels } = asked
  if (!source) throw new MillraceError('internal', { what: 'There is no step to try out.' })
  if (columns !== null || labels !== null)
    throw new MillraceError('bad_usage', {
      what: 'Columns and labels are named beside a scoring step.',
      fix: 'Leave them out: the step says what it takes and what it answers.',
    })
  return withCopy(source, async (step) => {
    const example = asked.example ?? exampleOf(step)
    const refusal = badInput(0, 1)
    const form = { kind: 'json', inputs: looked.inputs } as const
    const input = await decode({ kind: 'row', row: example }, form, refusal)
    if (input.kind !== 'json') throw new MillraceError('internal', { what: 'A row is no JSON.' })
    const scorer = createScorer(step, declaredBy(looked))
    const prepared = await scorer.prepare(input, refusal)
    const { inputs: made } = prepared
    const takes = { kind: 'tensors' as const }
    const trial = await tryOut(session, { ...looked, takes, example, made })
    const answer = await scorer.answer(prepared, await session.run(made), Number.POSITIVE_INFINITY)
    const answers: OnnxOptions['answers'] = {
      kind: 'step',
      labels: answer.kind === 'classes' ? answer.classes.map(({ label }) => label).sort() : null,
    }
    return { takes: { kind: 'step', entry: source.entry }, answers, trial }
  })
}

const exampleOf = ({ example }: ScoringStep): string => {
  const text = typeof example === 'string' ? example : JSON.stringify(example)
  if (text) return text
  throw new MillraceError('bad_input', {
    what: 'The example of the scoring step is no question.',
    fix: 'Give one that it can answer: it is tried out by it.',
  })
}

/** Before anything is known of how many rows go through the model. */
const declaredBy = ({ about, inputs }: Looked): Signature => ({
  inputs,
  outputs: about.outputs.flatMap(({ name, dtype, shape }) =>
    dtype === null
      ? []
      : [
          {
            name,
            type: dtype,
            shape: (shape ?? []).map((length, at) => length ?? `${name}_${at}`),
          },
        ],
  ),
})

/** What it reads beside its own files is then missing, and is told before anybody relies on it. */
const withCopy = async <T>(
  { entry, files }: StepSource,
  work: (step: ScoringStep) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-step-'))
  try {
    for (const [name, content] of files) {
      await makeFolder(dirname(join(folder, name)))
      await writeDurably(join(folder, name), content)
    }
    return await work(await loadStep(folder, entry))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
