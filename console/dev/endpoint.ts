/** A DEVELOPMENT FIXTURE: an endpoint that answers what it is told to. */
import { type Answer, limited } from '../../src/core/answer.ts'
import type { Question } from '../../src/core/input.ts'
import { nothingServed } from '../../src/serve/absent.ts'
import { armsOf } from '../../src/serve/router.ts'
import type { Served } from '../../src/serve/stats.ts'
import type { Endpoint, EndpointStatus, Setting } from '../../src/serve/types.ts'
import { signatureOf, tensorsOf } from './signatures.ts'

/** What is served, asked anew each time. */
export interface Told {
  /** Version that answers. */
  readonly version: number | null
  readonly champion: number | null
  readonly example: string | null
  /** Why the champion could not be opened. */
  readonly refused: string | null
  readonly served: Served
  /** The version that is to take over, and its share of the questions. */
  readonly candidate?: { readonly version: number; readonly weight: number } | undefined
  /** When the version took over. */
  readonly since: number | null
}

/** What stands of an endpoint that is set so. */
const statusOf = ({ name, spec, state }: Setting, told: Told): EndpointStatus => {
  const { champion, refused, since } = told
  const version = state === 'unloaded' ? null : told.version
  const refusals =
    refused === null || champion === null ? [] : [{ version: champion, error: refused, retryAt: 0 }]
  return {
    ...{ name, model: spec.model, state, version, wanted: champion },
    arms: armsOf({
      stable: version === null ? null : { model: spec.model, version },
      ...(told.candidate && {
        candidate: { model: spec.model, version: told.candidate.version },
        weight: told.candidate.weight,
      }),
    }),
    example: version === null ? null : told.example,
    form: { kind: told.example?.startsWith('{') ? 'record' : 'text' },
    room: new Map(),
    since: version === null ? null : since,
    loadSeconds: version === null ? null : 0.214,
    pending: 0,
    candidate: null,
    draining: [],
    error: state === 'unloaded' ? 'It was unloaded.' : refused,
    refused: refusals,
  }
}

export const toldEndpoint = (
  first: Setting,
  tell: () => Told,
  answer: (text: string) => Answer,
): Endpoint => {
  let setting = first
  const status = () => statusOf(setting, tell())
  const inCharge = (asked: number | undefined): number => {
    const now = status()
    if (now.version === null || now.state === 'off') throw nothingServed(now)
    return asked ?? now.version
  }
  return {
    name: first.name,
    get setting() {
      return setting
    },
    status,
    served: () => tell().served,
    turnAway: () => null,
    async predict(question, options = {}) {
      const { top = 5 } = options
      const version = inCharge(options.version)
      const { model } = setting.spec
      const whole: Answer =
        question.kind === 'tensors'
          ? { kind: 'tensors', tensors: tensorsOf(model) }
          : answer(spokenOf(question))
      return {
        answer: limited(whole, top),
        whole,
        timing: { queueSeconds: 0.0003, runSeconds: 0.0011, totalSeconds: 0.0017, batch: 1 },
        ...{ endpoint: first.name, model, version, variant: 'stable', weight: 1, unit: null },
      }
    },
    async signature(asked) {
      return { version: inCharge(asked), signature: signatureOf(setting.spec.model) }
    },
    refresh: async () => {},
    apply(next) {
      setting = next
    },
    subscribe: () => () => {},
    close: async () => {},
  }
}

/** What is asked, as a text. */
const spokenOf = (question: Question): string => {
  switch (question.kind) {
    case 'text':
      return question.text
    case 'row':
      return question.row
    case 'record':
    case 'list':
      return JSON.stringify(question.values)
    case 'arrays':
      return Object.keys(question.arrays).join(', ')
    case 'tensors':
      return Object.keys(question.tensors).join(', ')
  }
}
