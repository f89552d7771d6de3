/** A DEVELOPMENT FIXTURE: an endpoint that answers what it is told to. */
import { type Answer, limited } from '../../src/core/answer.ts'
import { usualSpec } from '../../src/core/endpoint.ts'
import type { Question } from '../../src/core/input.ts'
import { nothingServed } from '../../src/serve/absent.ts'
import { armsOf } from '../../src/serve/router.ts'
import type { Served } from '../../src/serve/stats.ts'
import type { Endpoint, EndpointStatus } from '../../src/serve/types.ts'

/** What is served, asked anew each time. */
export interface Told {
  /** Version that answers. */
  readonly version: number | null
  readonly champion: number | null
  readonly example: string | null
  /** Why the champion could not be opened. */
  readonly refused: string | null
  readonly served: Served
}

export const toldEndpoint = (
  model: string,
  tell: () => Told,
  answer: (text: string) => Answer,
): Endpoint => {
  const spec = usualSpec(model)
  const status = (): EndpointStatus => {
    const { version, champion, example, refused } = tell()
    const refusals =
      refused === null || champion === null
        ? []
        : [{ version: champion, error: refused, retryAt: 0 }]
    return {
      ...{ name: model, model, state: 'loaded' },
      arms: armsOf(spec, { stable: version === null ? null : { model, version } }),
      version,
      wanted: champion,
      example,
      form: { kind: example?.startsWith('{') ? 'record' : 'text' },
      room: new Map(),
      since: null,
      loadSeconds: null,
      pending: 0,
      error: refused,
      refused: refusals,
    }
  }
  return {
    name: model,
    setting: { name: model, spec, state: 'loaded' },
    status,
    served: () => tell().served,
    turnAway: () => null,
    async predict(question, { top = 5, version } = {}) {
      const now = status()
      if (now.version === null) throw nothingServed(now)
      const whole = answer(spokenOf(question))
      return {
        answer: limited(whole, top),
        whole,
        timing: { queueSeconds: 0, runSeconds: 0, totalSeconds: 0, batch: 1 },
        ...{ endpoint: model, model, version: version ?? now.version },
        ...{ variant: 'stable', weight: 1 },
      }
    },
    async signature(version) {
      const now = status()
      if (now.version === null) throw nothingServed(now)
      return { version: version ?? now.version, signature: { inputs: [], outputs: [] } }
    },
    refresh: async () => {},
    apply: () => {},
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
