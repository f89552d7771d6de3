/** A DEVELOPMENT FIXTURE: questions to the inbox, which its shadow was asked as well. */
import { createRng } from '../../src/core/rng.ts'
import { type Told, toldAt } from './asked.ts'
import type { Kept } from './requests.ts'
import { inboxBegan } from './rollouts.ts'

const count = 90

const turned = (answer: Told['answer']): Told['answer'] =>
  answer.kind === 'classes'
    ? {
        ...answer,
        classes: answer.classes
          .map(({ label }, at) => ({ label, probability: at === 0 ? 0.31 : 0.69 }))
          .reverse(),
      }
    : answer

/** A question that was late, and what was answered instead; and one of a version that was asked by its number. */
export const insteadAt = (now: number): readonly Kept[] => {
  // The third of the stories in their order: mails.
  const { said: _said, ...told } = toldAt(2, 1)
  const failed = { ...told, id: `${'feed'.repeat(5)}`, time: now - 9_000_000 }
  const label = { label: 'unsure', probability: 1 }
  const timing = { queueSeconds: 0, runSeconds: 0, totalSeconds: 0, batch: 0 }
  return [
    {
      ...{ ...failed, weight: 1, timing: { ...told.timing, totalSeconds: 0.5 } },
      answer: { kind: 'failure', code: 'timeout', message: 'It took longer than 500 ms.' },
    },
    {
      ...{ ...failed, time: failed.time + 2, variant: 'fallback', version: 0, weight: 0, timing },
      answer: { kind: 'classes', classes: [label] },
    },
    {
      ...{ ...told, id: `${'cafe'.repeat(5)}`, time: now - 9_600_000 },
      ...{ variant: 'pinned', weight: 0 },
    },
  ]
}

/** Each with the answer that was given and that of the shadow, soon after it began to be asked. */
export const besideAt = (now: number): readonly Kept[] => {
  const rng = createRng(5)
  return Array.from({ length: count }, (_, at): Kept[] => {
    const time = inboxBegan(now) + (at + 1) * 55_000
    // The second of the stories in their order: messages.
    const { said: _said, ...told } = toldAt(8 * at + 1, 1)
    const id = `${time.toString(16).padStart(12, '0')}${(at + 1).toString(16).padStart(8, '0')}`
    const given = { ...told, id, time, endpoint: 'inbox' }
    const answer = rng.uniform() < 0.09 ? turned(given.answer) : given.answer
    const shadow = { ...given, variant: 'shadow', version: 2, weight: 0, time: time + 3, answer }
    return [given, shadow]
  }).flat()
}
