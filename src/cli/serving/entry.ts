/** A process that answers predictions, beside others on the same port. */
import { flattenError } from '../../core/wire.ts'
import { keepToOneself } from '../umask.ts'
import type { ServingInput } from './messages.ts'
import { serve } from './serve.ts'
import { tell } from './told.ts'

keepToOneself()
// Ctrl-C reaches every process of the terminal; the one that keeps the loop says when this one ends.
process.on('SIGINT', () => {})
try {
  const input: ServingInput = JSON.parse(process.argv[2] ?? '')
  await serve(input)
} catch (error) {
  tell({ kind: 'failed', error: flattenError(error) })
  process.disconnect?.()
  process.exitCode = 1
}
