import type { Assessment } from '../../../src/core/assessment.ts'
import type { ModelVersion } from '../../../src/core/records.ts'

export const assessmentName = 'evaluation.json'

/** A version and what was told of it by the rows that were held out. */
export interface Assessed {
  readonly version: ModelVersion
  readonly assessment: Assessment
}

export const hasAssessment = ({ files }: Pick<ModelVersion, 'files'>): boolean =>
  files.some((file) => file.name === assessmentName)
