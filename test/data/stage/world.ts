/** For tests: what the ranks of a stage do while the first one works on it. */
import { MillraceError } from '../../../src/core/error.ts'
import { createMutex } from '../../../src/core/mutex.ts'
import type { Collective } from '../../../src/train/collective/collective.ts'
import type { Asked } from './work.ts'

const over = 'over'

/** The first rank: says what is to be done, works, and tells the others meanwhile that it is still there. */
export const lead = async <T>(
  world: Collective,
  { do: what }: Asked,
  work: () => Promise<T>,
  onEvent: (event: string) => void,
): Promise<T> => {
  const oneByOne = createMutex()
  const say = (text: string) => oneByOne(() => world.allGather(Buffer.from(text)))
  const broken = Promise.withResolvers<never>()
  const ranks = (await say(what)).map((bytes, rank) =>
    rank === 0 ? [process.pid, process.ppid] : JSON.parse(Buffer.from(bytes).toString()),
  )
  if (what === 'tell ranks') onEvent(JSON.stringify(ranks))
  const signs = setInterval(() => void say('').catch(broken.reject), 50)
  try {
    const result = await Promise.race([work(), broken.promise])
    clearInterval(signs)
    await say(over)
    await world.close()
    return result
  } finally {
    clearInterval(signs)
  }
}

/** Another rank: does what the first one says, until that is over. */
export const follow = async (world: Collective): Promise<void> => {
  const own = Buffer.from(JSON.stringify([process.pid, process.ppid]))
  for (;;) {
    const [bytes = new Uint8Array()] = await world.allGather(own)
    const said = Buffer.from(bytes).toString()
    if (said === over) return world.close()
    if (said === 'print') console.log(`works with ${process.env['MILLRACE_FLAVOUR']}`)
    if (said === 'lose a rank') {
      console.error('about to crash')
      if (world.rank === 1) process.exit(7)
    }
    if (said === 'fail in a rank' && world.rank === 1)
      throw new MillraceError('bad_data', { what: 'No rows.', fix: 'Add rows.' })
  }
}
