/** For tests: a rank that asks for a world of the size given, and says what it is told. */
import { MillraceError } from '../../../src/core/error.ts'
import { openMpi } from '../../../src/train/collective/mpi.ts'

await openMpi({ expected: Number(process.argv[2]) }).catch((error: unknown) => {
  if (!(error instanceof MillraceError)) throw error
  console.log(`${error.code}: ${error.what}`)
})
