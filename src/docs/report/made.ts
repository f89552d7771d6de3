import type { ModelVersion } from '../../core/records.ts'
import { counted, size } from '../../core/text.ts'
import type { Section } from './parts.ts'

/** What a version was made from, and what it is. */
export const madeFrom = ({ lineage, files }: ModelVersion): Section => {
  const { environment } = lineage
  const rows: readonly (readonly [string, string])[] = [
    ['data set version', lineage.datasetVersion],
    ['SHA-256 of the data set', lineage.datasetDigest],
    ['code', lineage.codeVersion],
    ['seed', `${lineage.seed}`],
    [
      'software',
      `Millrace ${environment.millrace}, Node ${environment.node}, onnxruntime ${environment.onnxruntime}`,
    ],
    [
      'machine',
      `${environment.platform}, ${counted(environment.cores, 'core')}, ${environment.cpu}`,
    ],
    [
      'package',
      `${counted(files.length, 'file')}, ${size(files.reduce((sum, { bytes }) => sum + bytes, 0))}`,
    ],
  ]
  return {
    title: 'Made from',
    blocks: [{ kind: 'table', head: ['what', 'value'], rows: rows.map((cells) => ({ cells })) }],
  }
}
