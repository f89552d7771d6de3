/** How routes of the Open Inference Protocol are described. */
import type { ErrorCode } from '../../core/error.ts'
import { refusals } from '../answers.ts'
import { openInferenceProtocol } from '../protocols.ts'

/** What whoever asks for a model may be refused with. */
export const ofModels = ['not_found', 'no_model', 'corrupt', 'storage', 'overloaded'] as const

export const refused = (codes: readonly ErrorCode[]) =>
  refusals(codes, openInferenceProtocol.schema)

export const described = (operationId: string, summary: string) => ({
  tags: ['Inference'],
  operationId,
  summary,
})
