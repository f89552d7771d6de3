/** The side of the thread: opens a model and runs it for whoever asks. */
import type { MessagePort } from 'node:worker_threads'
import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import { flattenError } from '../../core/wire.ts'
import type { ServedPredictor } from '../types.ts'
import type { FromAside, ToAside, ToldAside } from './messages.ts'

/** Answers until it is told to close. */
export const serveAside = async (
  port: MessagePort,
  openPredictor: () => Promise<ServedPredictor>,
): Promise<void> => {
  const tell = (message: FromAside) => port.postMessage(message)
  let predictor: ServedPredictor
  try {
    predictor = await openPredictor()
  } catch (error) {
    tell({ kind: 'refused', error: flattenError(error) })
    return port.close()
  }
  const answer = async ({ number, inputs, k }: Extract<ToAside, { kind: 'predict' }>) => {
    try {
      const told = await (predictor.predictEach?.(inputs, k) ?? predictor.predict(inputs, k))
      tell({ kind: 'answered', number, told: told.map(packed) })
    } catch (error) {
      tell({ kind: 'failed', number, error: flattenError(error) })
    }
  }
  port.on('message', async (message: ToAside) => {
    if (message.kind === 'predict') return answer(message)
    await predictor.close()
    port.close()
  })
  const { example, form, info } = predictor
  tell({ kind: 'opened', known: { example, form, info: { signature: info.signature } } })
}

const packed = (told: Answer | MillraceError): ToldAside =>
  told instanceof MillraceError ? { error: flattenError(told) } : { answer: told }
