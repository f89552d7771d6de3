/** Takes back what `prepack.ts` did for npm. */
import { restore } from './repository.ts'

await restore()
