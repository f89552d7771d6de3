import { keepCompiledCode } from './cache.ts'
import { keepToOneself } from './umask.ts'

keepToOneself()
// All that is loaded from here on is kept as it was compiled.
keepCompiledCode()
const { runToEnd } = await import('./run.ts')
process.exitCode = await runToEnd(process.argv.slice(2))
