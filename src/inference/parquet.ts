/** What goes wrong with a compacted file. */
import { LakeError } from '../store/lake/error.ts'

/** Whether a failure says of a file that it cannot be read, and not of the query or of the machine. */
export const isOfFile = (error: unknown): boolean =>
  error instanceof LakeError && !ofOthers.test(error.kind)

const ofOthers =
  /^(Binder|Parser|Catalog|Syntax|Out of Memory|INTERNAL|INTERRUPT|Interrupt|Conversion|Constraint|Connection) Error$/
