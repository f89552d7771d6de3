/** Stands for a serving process: it opens a port, tells something again and again, and ends when it is told to. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { flattenError } from '../../../src/core/wire.ts'
import { MillraceError } from '../../../src/core/error.ts'
import type { ServingInput, ToServing } from '../../../src/cli/serving/messages.ts'
import { tell } from '../../../src/cli/serving/told.ts'

const { project }: ServingInput = JSON.parse(process.argv[2] ?? '')
const server = createServer((_, answer) => answer.end(`${process.pid}`))
if (project === 'broken') {
  tell({ kind: 'failed', error: flattenError(new MillraceError('bad_config', { what: 'It is broken.' })) })
  process.disconnect?.()
} else
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    tell({ kind: 'ready', url: `http://127.0.0.1:${port}`, grpcPort: null })
    setInterval(() => tell({ kind: 'warning', what: 'alive' }), 20)
  })
process.on('message', (message: ToServing) => {
  if (message.kind === 'order') tell({ kind: 'done', number: message.number, error: null })
  else process.exit(0)
})
