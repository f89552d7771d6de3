/** What can be asked of the processes that answer. */
import { z } from '../core/schema.ts'
import { counted } from '../core/text.ts'
import { operation } from './operation.ts'
import { count, time } from './schemas.ts'

const tag = 'Serving'

export const servingProcess = z.object({
  pid: count,
  since: time.describe('When it was started.'),
  answers: z
    .boolean()
    .describe('Whether it takes requests; not while it is started or takes its leave.'),
  memoryBytes: count.nullable().describe('Null before it has told.'),
  cpuSeconds: z.number().nullable().describe('Since its start. Null before it has told.'),
})

const processes = z
  .array(servingProcess)
  .describe('Empty where the process that keeps the loop answers itself.')

export const listProcesses = operation({
  ...{ name: 'listProcesses', tag, scope: 'read', method: 'GET', path: '/api/serving/processes' },
  summary: 'Processes that answer predictions',
  input: {},
  output: z.object({ processes }),
  refuses: [],
  run: async ({ serving }) => ({ processes: [...serving.processes()] }),
})

export const restartProcesses = operation({
  ...{
    name: 'restartProcesses',
    tag,
    scope: 'write',
    method: 'POST',
    path: '/api/serving/restart',
  },
  summary:
    'Begin to put a new process in the place of each that answers, one after the other; no request fails by it',
  input: {},
  output: z.object({ processes }),
  refuses: ['conflict'],
  async run({ serving, registry }, _, { author }) {
    const former = serving.processes().filter(({ answers }) => answers).length
    serving.restart()
    const processes = [...serving.processes()]
    const detail = `${counted(former, 'process', 'processes')}.`
    await registry.audit({ author, action: 'restart', subject: 'serving', detail })
    return { processes }
  },
})
