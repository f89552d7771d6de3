import { useQuery } from '@tanstack/react-query'
import type { ModelVersion } from '../../../src/core/records.ts'
import { getJson } from '../data/api.ts'
import { fileAt } from '../models/files.tsx'
import { type Assessed, assessmentName, hasAssessment } from './told.ts'

/** What was told of a version; nothing is asked for where none was kept, or while the version is not known. */
export const useAssessment = (version: ModelVersion | undefined) =>
  useQuery({
    queryKey: ['evaluation', version?.model, version?.version, version?.runId],
    queryFn: async ({ signal }): Promise<Assessed | null> =>
      version
        ? {
            version,
            assessment: await getJson(
              fileAt(version.model, version.version, assessmentName),
              signal,
            ),
          }
        : null,
    enabled: version !== undefined && hasAssessment(version),
    staleTime: Number.POSITIVE_INFINITY,
  })
