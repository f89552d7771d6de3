import { keepCompiledCode } from './cache.ts'

// Whatever is made is for this user alone.
process.umask(0o077)
// All that is loaded from here on is kept as it was compiled.
keepCompiledCode()
const { runCommand } = await import('./run.ts')
process.exitCode = await runCommand(process.argv.slice(2))
