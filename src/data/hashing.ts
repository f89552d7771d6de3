import type { Lake } from '../store/lake/lake.ts'

/** Tells apart how DuckDB hashes: what was hashed in another way cannot be held beside it. */
export const hashingOf = async (lake: Lake): Promise<string> => {
  const [{ hash = '' } = {}] = await lake.all("select hash('millrace')::varchar hash")
  return String(hash)
}
