/** Answers by the serving code of a home, without a server: as one would, and with the same log. */

import { bestOf } from '../../core/answer.ts'
import type { Question } from '../../core/input.ts'
import { askAll, endpointOf, saidIn } from '../../http/inference/ask.ts'
import { keepAll, keeper } from '../../http/logged.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { readKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { createEndpoint } from '../../serve/endpoint.ts'
import type { SimulatedInput } from '../../simulate/define.ts'
import type { Answering } from '../../simulate/send.ts'
import { author, type Opened } from '../open.ts'
import { openingOf } from '../serving/opening.ts'
import { followEndpoints, howKept } from '../serving/parts.ts'

export const answerDirectly = async (
  opened: Opened,
  warn: (what: string) => void,
): Promise<Answering & AsyncDisposable> => {
  const { registry, config, tasks, requests } = opened
  const opening = openingOf(tasks, { ...config.context, ownTasks: config.tasks.length > 0 })
  const how = howKept(opened)
  const keys = readKeys(config.keyFiles)
  const log = await openInferenceLog({ ...how, keys, writer: createWriter(how.folder) })
  const served = await followEndpoints(
    opened,
    { onServe: () => {}, warn, log: null, tracer: null },
    (setting) => createEndpoint({ setting, registry, ...opening }),
  )
  const caller = { author: author() }
  return {
    async predict({ id, endpoint: name, time, inputs }) {
      const endpoint = endpointOf(served, name)
      await endpoint.refresh()
      const questions = inputs.map(questionOf)
      const keep = keeper(log, {
        ...{ id, caller },
        header: () => undefined,
        afterwards: (task) => task(),
        say: () => {},
      })
      const askedOf = (row: number) => ({
        ...{ inputs: saidIn(questions[row]), protocol: 'predict', eventTime: time, row },
      })
      const predictions = await askAll(endpoint, questions, (row) => keep.of(askedOf(row)))
      await keepAll(keep, predictions, askedOf)
      return predictions.map(({ answer }) => bestOf(answer))
    },
    async feedback(labels) {
      const { unknown } = await requests.feedback(
        labels.map(({ request_id, label }) => ({
          ...{ requestId: request_id, time: Date.now(), ...caller },
          ...{ label, score: null, comment: null },
        })),
      )
      return unknown.length
    },
    async [Symbol.asyncDispose]() {
      await served.close()
      await log.close()
    },
  }
}

const questionOf = (input: SimulatedInput): Question =>
  typeof input === 'string' ? { kind: 'text', text: input } : { kind: 'record', values: input }
