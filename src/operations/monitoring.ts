/** What was seen of the traffic of endpoints. */
import { mayDo, type Principal } from '../core/access.ts'
import { MillraceError } from '../core/error.ts'
import type { MonitorStatus, WindowKey } from '../core/monitor.ts'
import { z } from '../core/schema.ts'
import type { MonitorBrief } from './contract.ts'
import { id, limit, moment, version } from './fields.ts'
import { brief, monitor, monitorWindow, states, windowQuality } from './monitoring/schemas.ts'
import { briefOf, withheld } from './monitoring/shown.ts'
import { operation } from './operation.ts'
import { count } from './schemas.ts'
import { onData, onEndpoint } from './things.ts'
import type { World } from './world.ts'

const seesData = async (world: World, principal: Principal, model: string): Promise<boolean> =>
  mayDo(principal, 'readData', await onData(world, model))

const statusOf = async (
  { newest, ...status }: MonitorStatus,
  world: World,
  principal: Principal,
): Promise<MonitorBrief> => {
  const sees = await seesData(world, principal, status.model)
  const told = newest && briefOf(newest, sees)
  return { ...status, newest: told, says: sees ? status.says : (told?.says ?? status.says) }
}

const tag = 'Monitoring'
const ofEndpoint = { name: id.describe('Of the endpoint.').meta({ value: 'ENDPOINT' }) }

export const listMonitors = operation({
  ...{ name: 'listMonitors', tag, scope: 'read', method: 'GET', path: '/api/monitoring' },
  summary: 'How the traffic of each endpoint is, and what it came to',
  input: {},
  output: z.object({ monitors: z.array(monitor) }),
  refuses: [],
  on: () => ({ kind: 'any' }),
  async run(world, _, { principal }) {
    const endpoints = await world.directory.list()
    const seen = endpoints.filter(({ name }) => mayDo(principal, 'read', onEndpoint(name)))
    const statuses = await Promise.all(seen.map((each) => world.loop.monitoring.status(each)))
    return {
      monitors: await Promise.all(statuses.map((each) => statusOf(each, world, principal))),
    }
  },
})

export const getMonitor = operation({
  ...{ name: 'getMonitor', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/monitoring',
  summary: 'How the traffic of an endpoint is, and what it came to',
  input: ofEndpoint,
  output: z.object({ monitor }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run(world, { name }, { principal }) {
    const status = await world.loop.monitoring.status(await world.directory.get(name))
    return { monitor: await statusOf(status, world, principal) }
  },
})

export const listWindows = operation({
  ...{ name: 'listWindows', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/windows',
  summary: 'Windows of the traffic of an endpoint, newest first',
  input: {
    ...ofEndpoint,
    version: version.optional().describe('Only of this version.'),
    state: z.enum(states).optional().describe('Only those that came to this.'),
    from: moment
      .optional()
      .describe('Only those that end after this time, milliseconds since 1970.'),
    to: moment.optional().describe('Only those that begin before.'),
    cursor: z.string().max(100).optional().describe('Of the page before.'),
    limit: limit(500, 50),
  },
  output: z.object({
    windows: z.array(brief),
    next: z.string().nullable().describe('Cursor of the next page; null on the last one.'),
  }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run(world, { name, cursor, limit, ...filter }, { principal }) {
    const { spec } = await world.directory.get(name)
    const after = cursor === undefined ? undefined : readCursor(cursor)
    const found = await world.loop.monitoring.windows({
      ...{ ...filter, endpoint: name, after, limit: limit + 1 },
    })
    const sees = await seesData(world, principal, spec.model)
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      windows: page.map((window) => briefOf(window, sees)),
      next: found.length > limit && last ? writeCursor(last) : null,
    }
  },
})

const writeCursor = ({ to, version, number }: WindowKey): string => `${to}.${version}.${number}`

const readCursor = (text: string): WindowKey => {
  const [, to, version, number] = /^(\d{1,16})\.(\d{1,9})\.(\d{1,9})$/.exec(text) ?? []
  if (to && version && number)
    return { to: Number(to), version: Number(version), number: Number(number) }
  throw new MillraceError('not_found', {
    what: 'The cursor is none that an answer gave.',
    fix: 'Leave it out to begin with the first page.',
  })
}

export const getWindow = operation({
  ...{ name: 'getWindow', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/windows/:version/:number',
  summary: 'A window of the traffic of an endpoint, with all that differs in it',
  input: {
    ...ofEndpoint,
    version: version.describe('That gave its answers.'),
    number: z.int().min(1).max(1e9).describe('Of the window.').meta({ value: 'NUMBER' }),
  },
  output: z.object({ window: monitorWindow }),
  refuses: ['not_found', 'forbidden'],
  on: async ({ name }, world) => onEndpoint((await world.directory.get(name)).name),
  async run(world, { name, version, number }, { principal }) {
    const { spec } = await world.directory.get(name)
    const window = await world.loop.monitoring.window(name, version, number)
    return {
      window: (await seesData(world, principal, spec.model)) ? window : withheld(window),
    }
  },
})

export const getQuality = operation({
  ...{ name: 'getQuality', tag, scope: 'read', method: 'GET' },
  path: '/api/endpoints/:name/quality',
  summary: 'How good answers of a version are, window by window, by labels that came later',
  input: {
    ...ofEndpoint,
    version: version.optional().describe('Default: that of the newest window.'),
    windows: limit(100, 20).describe('The newest ones.'),
  },
  output: z.object({ windows: z.array(windowQuality).describe('Newest first.') }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run({ loop, directory }, { name, version, windows }) {
    const endpoint = await directory.get(name)
    const [newest] = await loop.monitoring.windows({ endpoint: name, version, limit: 1 })
    return {
      windows: newest
        ? await loop.monitoring.quality(endpoint, { version: newest.version, windows })
        : [],
    }
  },
})

export const judgeAgain = operation({
  ...{ name: 'judgeAgain', tag, scope: 'write', method: 'POST' },
  path: '/api/endpoints/:name/monitoring/again',
  summary: 'Judge windows of the traffic of an endpoint again, with what came late',
  input: {
    ...ofEndpoint,
    from: moment
      .default(0)
      .describe('Only windows that end after this time, milliseconds since 1970. Default: all.'),
  },
  output: z.object({ windows: count.describe('That are judged again.') }),
  refuses: ['not_found'],
  on: ({ name }) => onEndpoint(name),
  async run({ loop, directory }, { name, from }, { author }) {
    await directory.get(name)
    return { windows: await loop.monitoring.again(name, { from, author }) }
  },
})
