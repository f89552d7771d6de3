import type { Lake } from '../store/lake/lake.ts'
import { hashing } from './decode/hashing.ts'

/**
 * Tells apart how the values of records are hashed, or those of lines, which DuckDB does: what was hashed in another way
 * cannot be held beside it.
 */
export const hashingOf = async (lake: Lake, isOfRecords: boolean): Promise<string> => {
  if (isOfRecords) return hashing
  const [{ hash = '' } = {}] = await lake.all("select hash('millrace')::varchar hash")
  return String(hash)
}
