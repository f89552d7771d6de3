/** The report of a version by what its home keeps. */
import type { Assessment } from '../../core/assessment.ts'
import { MillraceError } from '../../core/error.ts'
import type { Registry } from '../../registry/types.ts'
import type { Report } from './parts.ts'
import { reportOf } from './report.ts'

const assessmentName = 'evaluation.json'

/** Fails with `not_found` where there is no such version, with `corrupt` where its evaluation cannot be read. */
export const readReport = async (
  registry: Pick<Registry, 'version' | 'file'>,
  model: string,
  number: number,
): Promise<Report> => {
  const version = await registry.version(model, number)
  const isKept = version.files.some(({ name }) => name === assessmentName)
  if (!isKept) return reportOf(version, null)
  const { content } = await registry.file(model, number, assessmentName)
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return reportOf(version, parsed(Buffer.concat(parts).toString('utf8'), model, number))
}

/** The file is the one that was registered, as its digest says. */
const parsed = (text: string, model: string, number: number): Assessment => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MillraceError('corrupt', {
      what: `The evaluation of version ${number} of ${model} is no JSON.`,
      fix: 'Train again, or look at an earlier version.',
      cause,
    })
  }
}
