import type { ResolvedConfig } from '../../config/resolve.ts'
import { type Keys, readKeys } from '../../inference/seal.ts'

/** Keys of the log, read when they are first needed. */
export const keysIn = ({ keyFiles }: Pick<ResolvedConfig, 'keyFiles'>): (() => Keys) => {
  let read: Keys | undefined
  return () => {
    read ??= readKeys(keyFiles)
    return read
  }
}
