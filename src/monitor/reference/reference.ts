/** What the traffic of a version is held against: what its package tells of the rows that it learnt from and was judged by. */
import type { Takes } from '../../core/reference.ts'
import type { Package } from '../../tasks/kit/task.ts'
import { onnxKind } from '../../tasks/onnx/options.ts'
import { type HeldOut, heldOutIn } from '../quality/held.ts'
import type { Feature, Side } from '../types.ts'
import { answersOf } from './answers.ts'
import { inputsOf } from './inputs.ts'
import { columnsOfInputs, labelsOf, takesOf } from './plan.ts'
import { exactGrains, type Left, type Readings } from './readings.ts'
import { type Evaluated, profileName, toldIn } from './told.ts'
import { weightsOf } from './weights.ts'
import { answeredIn } from './window.ts'

export interface Reference {
  /** What it is made of: rows that were learnt from, rows that a version from elsewhere was judged by, or a window of its traffic. */
  readonly from: 'training' | 'evaluation' | 'window'
  /** The same for people, as a sentence. */
  readonly says: string
  /** Null where there is none, as of `window` before the first one. */
  readonly side: Side | null
  /** Why there is none, or what of it is lacking, in sentences; else null. */
  readonly reason: string | null
  /** How the traffic is read that is held against it, see `currentOf`. */
  readonly readings: Readings
  /** Features that it cannot tell, and why. */
  readonly left: readonly Left[]
  /** What the quality of its answers is held to. */
  readonly heldOut: HeldOut
}

/** The reference of a version by its package. Files that cannot be read are a reason, and no error. */
export const referenceOf = (opened: Package): Reference => {
  const told = toldIn(opened)
  const { profile, reference, assessment, reasons } = told
  const isForeign = opened.manifest.task.kind === onnxKind.kind
  const from = !isForeign ? 'training' : profile ? 'evaluation' : 'window'
  const takes = takesOf(opened, told)
  const answers = answersOf(reference?.answers ?? null)
  const common = {
    order: takes.kind === 'record' ? takes.columns : null,
    ...{ labels: labelsOf(opened, told), inputs: columnsOfInputs(opened) },
    answered: answeredIn(answers),
  }
  const heldOut = heldOutIn(told)
  if (!profile)
    return {
      ...{ from, says: says[from], side: null, left: [], heldOut },
      reason: [...reasons, noProfile[from]].join(' '),
      readings: {
        ...common,
        columns: null,
        text: textIn(takes, null),
        picture: takes.kind === 'image' ? { form: takes, grains: exactGrains } : null,
      },
    }
  const inputs = inputsOf(profile, takes, reference?.unknownWords ?? null)
  const lacking = [...reasons, ...(reference ? [] : [noAnswers])]
  return {
    ...{ from, says: says[from] },
    reason: lacking.length > 0 ? lacking.join(' ') : null,
    side: {
      rows: profile.rows,
      features: [...weighed(inputs.features, assessment), ...answers],
      words: inputs.words,
    },
    readings: {
      ...common,
      columns: inputs.columns,
      text: textIn(takes, inputs.columns),
      picture: inputs.picture,
    },
    left: inputs.left,
    heldOut,
  }
}

const says: Readonly<Record<Reference['from'], string>> = {
  training: 'Held against the rows that the version learnt from.',
  evaluation:
    'The version is from elsewhere, and what it learnt from is not known: held against the rows that it was judged by.',
  window:
    'The version is from elsewhere, and what it learnt from is not known: held against the first window of its traffic.',
}

const noProfile: Readonly<Record<Reference['from'], string>> = {
  training: `Its package has no ${profileName} that can be read: it is older than those, or its rows were too much to profile. Train it again to have one.`,
  evaluation: '',
  window: 'No window of its traffic was seen yet.',
}

const noAnswers =
  'Its package does not tell what it answered to the rows that were held out, as it is older than that: its answers are not compared.'

const weighed = (
  features: readonly Feature[],
  assessment: Evaluated | null,
): readonly Feature[] => {
  const weights = weightsOf(assessment)
  return features.map((feature) => ({ ...feature, weight: weights.get(feature.name) ?? null }))
}

/** Column that a text alone stands for. */
const textIn = (takes: Takes, columns: Readings['columns']): string | null =>
  takes.kind === 'text'
    ? (columns?.[0]?.name ?? 'text')
    : takes.kind === 'record'
      ? takes.text
      : null
