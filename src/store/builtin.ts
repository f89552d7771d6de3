/** node:sqlite, without the warning that Nodes before 26 give at each start: it is what Millrace is tested with. */
import type * as Sqlite from 'node:sqlite'

const load = (): typeof Sqlite => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

export const { DatabaseSync } = load()
export type DatabaseSync = Sqlite.DatabaseSync
