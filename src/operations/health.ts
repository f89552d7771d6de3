/** How Millrace itself is. */
import { scheduledKinds } from '../core/health.ts'
import { z } from '../core/schema.ts'
import { operation } from './operation.ts'
import { count, time } from './schemas.ts'
import { servingProcess } from './serving.ts'
import { usageHere } from './usage.ts'

const appointment = z.object({
  what: z.enum(scheduledKinds),
  of: z.string().describe('The model, data set or batch that it is done to.'),
  everyMs: z.number(),
  dueAt: time.nullable().describe('Null while it is done.'),
  runningSince: time.nullable(),
  doneAt: time.nullable().describe('When it was done last without a failure, since the start.'),
  failures: count.describe('One after the other, up to now.'),
  lateMs: z.number().describe('Milliseconds since it should have been done; 0: it is in time.'),
})

export const getHealth = operation({
  name: 'getHealth',
  summary: 'How Millrace itself is: its schedules, what is late, and what its processes take',
  tag: 'Loop',
  scope: 'read',
  method: 'GET',
  path: '/api/health',
  input: {},
  output: z.object({
    now: time,
    loop: z.object({
      isScheduling: z
        .boolean()
        .describe('Whether the process that answers is the one that schedules.'),
      turnedAt: time
        .nullable()
        .describe('When anything of the schedule was done last, which is every second.'),
      appointments: z.array(appointment).readonly(),
    }),
    process: z.object({ cpuSeconds: z.number(), memoryBytes: count }),
    serving: z.array(servingProcess).describe('Processes that answer beside it.'),
  }),
  refuses: [],
  run: async ({ loop, serving, clock }) => ({
    now: clock.now(),
    loop: loop.health(),
    process: usageHere(),
    serving: [...serving.processes()],
  }),
})
