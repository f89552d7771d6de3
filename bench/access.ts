import { noAccess } from '../src/http/access/none.ts'
import { memoryAccess } from '../test/system/access.ts'
import { memoryApp } from '../test/system/memory.ts'
import type { Claim } from './claim.ts'

const keys = 1000
const checks = 100_000
const requests = 4000
const pairs = 9

const middle = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Microseconds of processor time that each of so many takes. */
const costOf = async (times: number, one: (at: number) => unknown): Promise<number> => {
  const { user, system } = process.cpuUsage()
  for (let at = 0; at < times; at++) await one(at)
  const used = process.cpuUsage({ user, system })
  return (used.user + used.system) / times
}

const worldWith = async (access: Awaited<ReturnType<typeof memoryAccess>> | null) => {
  const world = await memoryApp({ access: access ?? noAccess })
  const ask = async (key: string) => {
    const { statusCode } = await world.app.inject({
      url: '/v2/models/autocomplete/ready',
      headers: { authorization: `Bearer ${key}` },
    })
    if (statusCode !== 200) throw new Error(`It answered ${statusCode}.`)
  }
  return { ask, close: world.close }
}

export const claim: Claim = {
  name: 'access',
  summary: 'what a key costs a request, with a thousand of them',
  async measure(note) {
    const access = await memoryAccess()
    const texts: string[] = []
    for (let at = 0; at < keys; at++)
      texts.push(await access.key({ role: 'predictor', endpoints: ['autocomplete'] }))
    const keyAt = (at: number) => texts[at % keys] ?? ''
    const [without, withKeys] = [await worldWith(null), await worldWith(access)]
    const checked: number[] = []
    const whole: number[] = []
    // What is compiled while it runs is not what is measured.
    for (const { ask } of [without, withKeys]) await costOf(requests, (at) => ask(keyAt(at)))
    for (let pair = 0; pair < pairs; pair++) {
      checked.push(
        await costOf(checks, (at) => access.door.who({ kind: 'bearer', text: keyAt(at) })),
      )
      const free = await costOf(requests, (at) => without.ask(keyAt(at)))
      const asked = await costOf(requests, (at) => withKeys.ask(keyAt(at)))
      note(`${free.toFixed(1)} µs a request without keys, ${asked.toFixed(1)} µs with them`)
      whole.push(asked - free)
    }
    for (const each of [without, withKeys]) await each.close()
    access.close()
    return [
      {
        name: `check of one of ${keys} keys, middle of ${pairs}`,
        value: middle(checked),
        ...{ unit: 'µs', target: 50, rule: 'at most' },
      },
      {
        name: `processor time of a request with a key, beyond that without keys, middle of ${pairs}`,
        value: middle(whole),
        ...{ unit: 'µs', target: 50, rule: 'at most' },
      },
    ]
  },
}
